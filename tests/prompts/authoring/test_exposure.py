"""Who has seen a prompt is known by a key that leads to nobody, for as long as the settings say; a
retired or leaked prompt is sent to nobody new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity import book
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.authoring import exposure, library_view, retirement, versions
from prompts.inviting import invite
from prompts.models import Exposure, Invitation, Opening, PromptState, PromptVersion
from prompts.opening import openings
from prompts.window import start
from tests import factories
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

ADA = "ada@example.test"


def _seen(db: Session, slug: str, email: str, secret: str = cases.SECRET) -> bool:
    kept = {"slug": slug, "address": book.address_key(email, secret)}
    return db.scalar(select(Exposure.id).filter_by(**kept)) is not None


def _opening(db: Session, title: str, version: PromptVersion, by: str) -> Opening:
    offer = openings.Offer(title=title, level=3, texts=TEXTS)
    return openings.create(db, offer, version=version, by=by)


@pytest.mark.usefixtures("either_database")
def test_the_candidate_has_seen_it_when_they_start_and_not_before(db: Session) -> None:
    mine = cases.invited(db, email=ADA)
    slug = cases.FOLDER.slug
    assert not _seen(db, slug, ADA)
    for _ in range(2):
        start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    assert _seen(db, slug, "Ada@EXAMPLE.test")
    assert not _seen(db, slug, "bo@example.test")
    assert not _seen(db, "another-prompt", ADA)
    assert not _seen(db, slug, ADA, "another secret")
    row = db.scalars(select(Exposure)).one()
    assert (row.slug, row.at) == (slug, cases.NOON)
    assert len(row.address) == 64 and "ada" not in row.address
    assert row.version == db.get_one(Folio, mine.folio).prompt_version


def test_nobody_is_asked_the_same_again_in_whatever_version_unless_somebody_says_so(
    db: Session, by: str
) -> None:
    mine = cases.invited(db, cases.opening(db, by=by), email=ADA)
    start.start(db, mine, "Europe/Lisbon", secret=cases.SECRET, by=mine.id)
    newer = cases.another_version(db, by=by)
    job = _opening(db, "Another", newer, by)
    given: dict[str, Any] = {"team": cases.TEAM, "secret": cases.SECRET, "by": by}
    ada = {"name": "Ada Example", "email": ADA, **given}
    with pytest.raises(Refusal, match="another prompt") as refused, db.begin_nested():
        invite.invite(db, job, **ada)
    assert (refused.value.code, refused.value.status) == ("seen", 409)
    assert db.scalar(select(func.count(Invitation.id))) == 1
    assert newer.frozen_at is None
    again = invite.invite(db, job, **ada, again=True)
    # Other coordinators of the opening read the log, too.
    assert _facts(db, "invited") == [{"invitation": mine.id}, {"invitation": again.id}]
    # Who says so of somebody who has seen nothing has said nothing.
    bo = invite.invite(db, job, name="Bo", email="bo@x.test", again=True, **given)
    assert _facts(db, "invited")[-1] == {"invitation": bo.id}


@pytest.mark.usefixtures("either_database")
def test_a_colleague_is_told_as_one_whether_they_judged_or_not(db: Session, by: str) -> None:
    asked, reads, sits = (factories.account(db) for _ in range(3))
    job = cases.opening(db, by=by)
    folio = factories.folio(db, of=job, stage="2")
    for person, kind in ((asked, "reviewer"), (reads, "reviewer"), (sits, "panel")):
        standing.give(db, folio, person.id, kind, due=clock.now(), by=by)
    standing.accept(db, folio, reads.id)
    emails = [asked.email, reads.email, sits.email, "out@example.org"]
    found = invite.past(db, job, emails, secret=cases.SECRET, by=by)
    assert found == dict(zip(emails, (*(invite.TEAM,) * 3, ""), strict=True))


def _facts(db: Session, kind: str) -> list[Any]:
    found = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
    rows = db.scalars(found.where(Entry.kind == kind).order_by(Entry.seq))
    return [body["facts"] for body in rows]


def test_it_is_counted_by_opening_and_version_without_a_name(db: Session, by: str) -> None:
    first = cases.opening(db, by=by)
    cases.invited(db, first)
    with clock.at(cases.NOON + timedelta(days=1)):
        cases.writing(db, first)
    second = _opening(db, "Newer", cases.another_version(db, by=by), by)
    cases.writing(db, second)
    _opening(db, "Silent", cases.another_version(db, by=by), by)
    slug = cases.FOLDER.slug
    counted = {(it.opening, it.version, it.sent) for it in exposure.sent(db, slug)}
    assert counted == {(first.id, 1, 2), (second.id, 2, 1)}
    assert exposure.sent(db, "another-prompt") == []
    assert exposure.times_sent(db, [slug]) == {slug: 3}
    newest = {it.opening: it.newest for it in exposure.sent(db, slug)}
    assert newest == {first.id: cases.NOON + timedelta(days=1), second.id: cases.NOON}


def test_it_is_forgotten_when_its_days_are_over_and_the_daily_job_ends_with_the_last(
    either_database: Database,
) -> None:
    worker = Worker(either_database, {exposure.JOB: exposure.ForgetExposures(30)})
    with either_database.transaction() as db:
        by = cases.member(db)
        cases.writing(db, cases.opening(db, by=by))
    later = cases.NOON + timedelta(days=20)
    with clock.at(later), either_database.transaction() as db:
        cases.writing(db)
    left = []
    for days in (29, 31, 49, 51, 52):
        with clock.at(cases.NOON + timedelta(days=days)):
            worker.run_until_idle()
        with either_database.reading() as db:
            left.append(db.scalar(select(func.count(Exposure.id))))
    assert left == [2, 1, 1, 0, 0]
    with either_database.reading() as db:
        jobs = db.scalars(select(Job.state).where(Job.kind == exposure.JOB))
        assert set(jobs) == {"done"}


def test_a_version_that_was_sent_is_the_one_its_candidates_keep(db: Session, by: str) -> None:
    sent, silent = cases.opening(db, by=by), cases.opening(db, by=by)
    mine = cases.invited(db, sent)
    newer = cases.another_version(db, by=by)
    with pytest.raises(Refusal, match="version can't be changed"):
        openings.take_newer(db, sent, newer, by=by)
    old = db.get_one(PromptVersion, sent.prompt_version)
    openings.take_newer(db, silent, newer, by=by)
    for version in (newer, old):
        with pytest.raises(Refusal, match="newer version"):
            openings.take_newer(db, silent, version, by=by)
    assert silent.prompt_version == newer.id
    assert db.get_one(Folio, mine.folio).prompt_version == old.id
    assert versions.newest_of(db, old.slug) is newer


SLUG = cases.FOLDER.slug


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize(("act", "word"), [("retire", "retired"), ("leak", "leaked")])
def test_it_goes_to_nobody_new_until_it_is_brought_back(
    db: Session, by: str, act: str, word: str
) -> None:
    job, silent = cases.opening(db, by=by), cases.opening(db, by=by)
    before = cases.invited(db, job)
    newer = cases.another_version(db, by=by)
    retirement.change(db, SLUG, act, "It stood in a forum.", by=by)
    for blocked in (
        lambda: cases.invited(db, job),
        lambda: cases.opening(db, by=by),
        lambda: openings.take_newer(db, silent, newer, by=by),
    ):
        with pytest.raises(Refusal, match=word) as refused, db.begin_nested():
            blocked()
        assert refused.value.code == "prompt_closed"
    assert SLUG not in dict(library_view.choices(db))
    # Who was sent it starts, and goes on.
    start.start(db, before, "Europe/Lisbon", secret=cases.SECRET, by=before.id)
    retirement.change(db, SLUG, "restore", "The forum has taken it down.", by=by)
    cases.invited(db, job)
    assert SLUG in dict(library_view.choices(db))
    entries = select(Entry.kind, Payload.body).join(Payload, Payload.seq == Entry.seq)
    kinds = [retirement.ACTS[act], retirement.ACTS["restore"]]
    found = db.execute(entries.where(Entry.kind.in_(kinds)).order_by(Entry.seq)).all()
    # The prompt, and no word of the reason.
    assert [(kind, body["facts"]) for kind, body in found] == [
        (kind, {"prompt": SLUG}) for kind in kinds
    ]


@pytest.mark.usefixtures("either_database")
def test_each_change_has_a_reason_and_is_one(db: Session, by: str) -> None:
    for act, reason, code in (
        ("retire", "  ", "reason"),
        ("retire", "x" * 601, "reason"),
        ("burn", "Because.", "act"),
        ("restore", "Because.", "state"),
    ):
        with refused(code), db.begin_nested():
            retirement.change(db, SLUG, act, reason, by=by)
    assert db.scalar(select(PromptState.slug)) is None
    retirement.change(db, SLUG, "retire", " Old \n now. ", by=by)
    with pytest.raises(Refusal, match="already retired"), db.begin_nested():
        retirement.change(db, SLUG, "retire", "Again.", by=by)
    # What is retired may turn out to be leaked; what is leaked is not merely retired.
    retirement.change(db, SLUG, "leak", "It stood in a forum.", by=by)
    with pytest.raises(Refusal, match="already leaked"), db.begin_nested():
        retirement.change(db, SLUG, "retire", "Again.", by=by)
    state = db.get_one(PromptState, SLUG)
    assert (retirement.word(state), state.reason) == ("leaked", "It stood in a forum.")
