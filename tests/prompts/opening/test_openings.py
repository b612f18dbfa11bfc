"""Openings and invitations: what is fixed when, weights, and who stands to which folio."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.accounts.models import Account, Role
from blindfolio.db.session import Database
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry, Payload
from blindfolio.levels import DEFAULT
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.authoring import library_view, versions
from prompts.clarifying import own_questions
from prompts.folder import catalogue
from prompts.folder.rubric import Rubric
from prompts.inviting import invite
from prompts.models import (
    Clarification,
    Invitation,
    Opening,
    OpeningMember,
    OpeningNote,
    PromptVersion,
)
from prompts.opening import openings, terms, weights
from prompts.opening.terms import TERMS
from prompts.window import start
from tests import mailed
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
LONG = "x" * 161


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": "  "}, "title"),
        ({"level": 1}, "level"),
        ({"level": 5}, "level"),
        ({"quorum": 1}, "quorum"),
        ({"window_days": 0}, "window"),
        ({"window_days": 61}, "window"),
        ({"preset": "loose"}, "preset"),
        ({"book": "closed"}, "book"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"start_within_days": 0}, "start_within"),
        ({"retention_days": 0}, "retention"),
        ({"retention_days": 29, "feedback_days": 30}, "retention"),
        ({"retention_days": 59, "retention_min_days": 60}, "retention"),
        ({"retention_offer_days": 59, "retention_min_days": 60}, "retention"),
        ({"retention_ended_days": 59, "retention_min_days": 60}, "retention"),
        ({"retention_offer_days": 29, "feedback_days": 30}, "retention"),
        ({"retention_ended_days": 3651}, "retention_ended"),
        ({"feedback_days": 0}, "feedback"),
        ({"feedback_days": 121}, "feedback"),
        ({"loop": "../one-bar"}, "loop"),
        ({"texts": {**TERMS, "It is paid": "x" * 2001}}, "terms"),
    ],
)
def test_an_opening_that_cannot_be_is_refused_by_name(
    db: Session, by: str, given: dict[str, object], code: str
) -> None:
    with refused(code):
        cases.opening(db, by=by, **given)
    assert db.scalar(select(Opening.id)) is None


def _said(db: Session, **given: object) -> dict[str, str]:
    job = cases.opening(db, by=cases.member(db), **given)
    shown = terms.rows(job, DEFAULT, invented=True, exposure_days=730)
    return {row["term"]: row["words"] for row in shown}


@pytest.mark.parametrize("preset", ["full", "compact"])
def test_the_page_says_when_a_reviewer_learns_the_name(db: Session, preset: str) -> None:
    readers = _said(db, preset=preset)["Who reads it"]
    # From the debrief on those who take part in it have the name, in both.
    assert "never see your name" not in readers
    assert "While they rate, they don't see your name" in readers
    assert "Those in the debrief learn your name there." in readers
    assert ("may also be on the panel" in readers) == (preset == "compact")


def test_where_the_manager_decides_no_one_is_invited_before_there_is_one(
    db: Session, by: str
) -> None:
    job = cases.opening(db, by=by, decider="manager")
    with refused("manager", says="choose an engineer to make it"):
        cases.invited(db, job)
    hanna = cases.member(db, "Hanna Placeholder")
    openings.join(db, job, hanna, "manager", by=by)
    cases.invited(db, job)
    openings.remove(db, job, hanna, by=by)
    with pytest.raises(Refusal, match="there is no hiring manager") as found:
        cases.invited(db, job)
    assert "another engineer" not in str(found.value), "the choice is fixed"


@pytest.mark.parametrize(
    ("texts", "said", "figures"),
    [
        (
            {**TERMS, "It is paid": "Unpaid:\nit replaces two interviews. So."},
            "Expect 4 to 8 hours on 3 to 8 pages, within 7 days of your start."
            " Unpaid: it replaces two interviews. So.",
            [
                *("3 to 8 pages", "4 to 8 hours of work", "7 days from your start"),
                "Unpaid: it replaces two interviews. So.",
                TERMS["You hear"].partition(". ")[0] + ".",
            ],
        ),
        (
            {"It takes": "No more than 1.5 hours.", "You write": "A page.", "It is paid": LONG},
            "Expect no more than 1.5 hours of work, within 7 days of your start.",
            ["A page.", "No more than 1.5 hours of work", "7 days from your start"],
        ),
        (
            {"You hear": "Within 3 working days of your deadline, we write. Or call."},
            "You write and submit a document, within 7 days of your start.",
            ["7 days from your start", "Answer within 3 working days of your deadline"],
        ),
    ],
)
def test_an_invitation_and_the_page_repeat_only_what_the_texts_say(
    texts: dict[str, str], said: str, figures: list[str]
) -> None:
    assert terms.in_short(texts, 7) == said
    assert terms.figures(texts, 7) == figures


@pytest.mark.parametrize("missing", [key for key in TERMS if key != terms.REAL])
@pytest.mark.parametrize("blank", [" ", "We pay […] euros."])
def test_an_opening_cannot_go_out_while_a_term_is_missing(
    db: Session, by: str, missing: str, blank: str
) -> None:
    job = cases.opening(db, by=by, texts={**TEXTS, missing: blank})
    with pytest.raises(
        Refusal, match=f"is missing or still has a blank.* “{terms.heading(missing)}”"
    ):
        cases.invited(db, job)
    assert job.first_invited_at is None
    written = {**TEXTS, missing: "Words."}
    openings.change(db, job, openings.Offer(title="T", level=3, texts=written), by=by)
    cases.invited(db, job)


def test_only_a_prompt_of_the_teams_own_is_said_to_be_real(
    db: Session, by: str, job: Opening
) -> None:
    def said() -> str:
        shown = openings.promises(db, job, ZoneInfo("UTC"), model=False, exposure_days=730)
        return {row["term"]: row["words"] for row in shown}["Why this problem"]

    assert said() == terms.INVENTED
    db.get_one(PromptVersion, job.prompt_version).source = "draft"
    db.flush()
    assert said() == TEXTS[terms.REAL]
    job.terms = {**job.terms, terms.REAL: ""}
    with pytest.raises(Refusal, match="“Why this problem”"):
        cases.invited(db, job)


def test_a_prompt_without_a_brief_has_none_to_choose(db: Session, by: str) -> None:
    texts = {k: v for k, v in cases.FOLDER.texts.items() if k != "brief.md"}
    slug = cases.FOLDER.slug
    gives = cases.opening(db, by=by, book="brief")
    bare = versions.publish(db, catalogue.folder_of(slug, texts), by=by, source="draft")
    listed = dict(library_view.choices(db))
    assert listed[slug].endswith("(no brief)") and "(from" not in listed[slug], "it is changed"
    assert sum("(from Blindfolio)" in it for it in listed.values()) == len(listed) - 1
    offer = openings.Offer(title="Staff Engineer", level=3, book="brief", texts=TEXTS)
    job = openings.create(db, replace(offer, book="open"), version=bare, by=by)
    for act in (
        lambda: openings.create(db, offer, version=bare, by=by),
        lambda: openings.change(db, job, offer, by=by),
        lambda: openings.take_newer(db, gives, bare, by=by),
    ):
        with pytest.raises(Refusal, match=r"has no brief\. Choose the open book") as found:
            act()
        assert found.value.code == "book"


def test_an_opening_is_written_anew_until_its_first_invitation(
    db: Session, by: str, job: Opening
) -> None:
    offer = openings.Offer(
        title="Another", level=4, retention_days=30, book="brief", model=True, texts=TEXTS
    )
    assert (job.book, job.model) == ("open", False)
    openings.change(db, job, offer, by=by)
    assert (job.title, job.level, job.retention_days) == ("Another", 4, 30)
    assert (job.book, job.model) == ("brief", True)
    assert _told(db, "opening", "book") == ["open"]
    assert _told(db, "opening.changed", "book") == ["brief"]
    cases.invited(db, job)
    with refused("sent"):
        openings.change(db, job, offer, by=by)
    days = ("window_days", "start_within_days", "retention_days", "feedback_days")
    kept = ("retention_offer_days", "retention_ended_days", "keeps_record")
    for column in ("terms", "level", "book", "model", "decider", *days, *kept):
        with pytest.raises(DBAPIError, match="frozen"), db.begin_nested():
            db.execute(text(f"UPDATE opening SET {column} = '2'"))


def test_the_page_says_what_the_opening_chose(db: Session) -> None:
    said = _said(db, retention_days=90, feedback_days=14)
    assert said["Level"].startswith("Provisional: this opening aims at staff.")
    kept = said["How long we keep it"]
    assert kept.startswith("We delete your data 90 days after this ends")
    assert "for 730 days from your start" in kept
    assert kept.endswith("No one else is told.")
    said_all = _said(db, retention_offer_days=365, retention_ended_days=30)
    assert said_all["How long we keep it"].endswith(
        "After an offer, it is 365 days. If this ends without a decision, it is 30 days."
    )
    recorded = _said(db, keeps_record=True)["How long we keep it"]
    assert recorded.endswith("and the decision, without your name and your words.")
    assert [*said] == [*map(terms.heading, TERMS), "How long we keep it"]
    assert said["Feedback"].startswith(f"{TEXTS['Feedback']} You have it within 14 days of")
    assert said["What you write"].endswith("PDF pages count once per 450 words.")
    assert said["Who reads it"].endswith(terms.WITH_NAME)
    assert said["Ownership"].endswith(terms.PRACTICE)
    alone = "It takes up to 80 minutes, the last five for your questions."
    assert said["What follows"].endswith(alone)
    # The loop's first call is over when the document is sent out.
    loop = "With the one about your document, there are 4 interviews, 4 hours 5 minutes in all."
    assert _said(db, loop="staff-platform")["What follows"].endswith(loop)
    fixed = _said(db, level_fixed=True, level=4)["Level"]
    assert fixed == "Senior staff, and fixed: this opening has no other level."


def test_a_note_is_added_and_dated(db: Session, by: str, job: Opening) -> None:
    cases.invited(db, job)
    for wrong in (" ", "x" * 2001):
        with refused("note"):
            openings.add_note(db, job, wrong, by=by)
    openings.add_note(db, job, " We also pay for the evening. ", by=by)
    (note,) = openings.notes(db, job.id)
    assert (note.text, note.at) == ("We also pay for the evening.", cases.NOON)
    assert openings.add_note(db, job, "We also pay for the evening.", by=by) is note
    assert openings.notes(db, job.id) == [note], "a second press"


def test_an_email_of_a_withdrawn_note_that_was_being_sent_is_not_tried_again(
    db: Session, by: str, job: Opening
) -> None:
    cases.invited(db, job)
    note = openings.add_note(db, job, "The office moves.", mail=True, by=by)
    (mail,) = mailed.mails(db, "prompts/note")
    db.execute(update(Job).where(Job.key == f"mail {mail.id}").values(state="leased"))
    openings.withdraw_note(db, job, note.id, by=by)
    assert openings.notes(db, job.id) == []
    with pytest.raises(Refusal, match="has been withdrawn"):
        mailed.read(db, mail)
    again = openings.add_note(db, job, "The office moves.", by=by)
    assert again.id != note.id, "it is published anew"


def test_a_note_can_be_a_message_to_everyone_who_is_under_way(db: Session, by: str) -> None:
    job, other = (cases.opening(db, by=by, title=title) for title in ("A", "B"))
    invited = cases.invited(db, job)
    writing, gone = (cases.writing(db, job) for _ in range(2))
    start.withdraw(db, gone, by=gone.id)
    cases.invited(db, other)
    openings.add_note(db, job, "Only here.", by=by)
    for _ in range(2):
        openings.add_note(db, job, "The office moves.", mail=True, by=by)
    sent = mailed.mails(db, "prompts/note")
    assert {it.to_id for it in sent} == {invited.folio, writing.folio}
    assert len(sent) == 2, "a second press sends nothing"
    (note,) = {it.args["note"] for it in sent}
    assert db.get_one(OpeningNote, note).text == "The office moves."


def test_nobody_is_invited_twice_to_one_opening_while_the_first_lives(
    db: Session, by: str, job: Opening
) -> None:
    first = cases.invited(db, job, email="Ada@example.test")
    ada: dict[str, Any] = {"name": "Ada", "email": "ada@EXAMPLE.test", "team": cases.TEAM}
    ada |= {"secret": cases.SECRET, "by": by}
    with refused("invited"):
        invite.invite(db, job, again=True, **ada)
    start.withdraw(db, first, by=first.id)
    with refused("ended"):
        invite.invite(db, job, **ada)
    assert invite.invite(db, job, again=True, **ada).folio != first.folio


def test_a_version_is_the_same_until_the_prompt_changes_and_frozen_by_the_first_invitation(
    db: Session, by: str, job: Opening
) -> None:
    version = db.get_one(PromptVersion, job.prompt_version)
    assert versions.publish(db, cases.FOLDER, by=by).id == version.id
    assert (version.n, version.frozen_at) == (1, None)
    assert versions.rubric_of(version) == cases.FOLDER.rubric
    assert versions.probes_of(version) == cases.FOLDER.probes
    cases.invited(db, job)
    assert (version.frozen_at, job.first_invited_at) == (cases.NOON, cases.NOON)
    for column in ("html", "texts", "source"):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(f"UPDATE prompt_version SET {column} = 'x'"))
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text("DELETE FROM prompt_version"))


def test_the_quorum_of_the_opening_is_the_folios(db: Session, by: str) -> None:
    mine = cases.invited(db, cases.opening(db, by=by, quorum=3))
    db.execute(text("UPDATE opening SET quorum = 2"))
    assert db.get_one(Folio, mine.folio).quorum == 3


def test_who_runs_and_who_decides_stand_to_every_folio_old_and_new(
    db: Session, by: str, job: Opening
) -> None:
    hanna = cases.member(db, "Hanna Placeholder")
    before = cases.invited(db, job).folio
    openings.join(db, job, hanna, "manager", by=by)
    after = cases.invited(db, job).folio
    rows = db.execute(select(Standing.folio, Standing.account, Standing.state))
    assert {tuple(row) for row in rows} == {
        (folio, account, state)
        for folio in (before, after)
        for account, state in ((by, "coordinator"), (hanna, "manager.sits"))
    }
    roles = {tuple(row) for row in db.execute(select(Role.account, Role.kind))}
    assert roles == {(by, "coordinator"), (hanna, "manager")}


def test_a_candidate_who_asks_and_somebody_who_joins_never_wait_for_each_other(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=jo).id
        mine = cases.writing(db, db.get_one(Opening, job))
        hanna = cases.member(db, "Hanna Ruiz")

    def join() -> None:
        with either_database.transaction() as db:
            openings.join(db, db.get_one(Opening, job), hanna, "manager", by=jo)

    joining = threading.Thread(target=join)
    with either_database.transaction() as db:
        stages.locked(db, mine.folio)
        joining.start()
        # It has the opening by then, and waits for the folio.
        joining.join(timeout=0.5)
        own_questions.ask(db, db.get_one(Invitation, mine.id), "problem", "Why 52?", by=mine.id)
    joining.join()
    with either_database.reading() as db:
        assert db.get(OpeningMember, (job, hanna)) is not None
        assert db.scalars(select(Clarification.text)).all() == ["Why 52?"]


def test_nobody_joins_twice_or_as_nothing_or_without_an_account(db: Session) -> None:
    jo, gone = cases.member(db), cases.member(db)
    job = cases.opening(db, by=jo)
    people.disable(db, db.get_one(Account, gone), by=jo)
    for account, kind, code in (
        (jo, "manager", "member"),
        (cases.member(db), "reviewer", "kind"),
        (gone, "manager", "account"),
        ("nobody", "manager", "account"),
    ):
        with refused(code):
            openings.join(db, job, account, kind, by=jo)


def test_who_decides_is_said_once_and_fixed_by_the_first_invitation(db: Session) -> None:
    jo, hanna, kim = (cases.member(db, name) for name in ("Jo", "Hanna", "Kim"))
    job = cases.opening(db, by=jo, decider="manager")
    assert openings.who_decides(db, job) == []
    openings.join(db, job, hanna, "manager", by=jo)
    assert openings.who_decides(db, job) == ["Hanna"]
    with pytest.raises(Refusal, match="the hiring manager makes the review decision"):
        openings.join(db, job, kim, "decider", by=jo)
    engineer = openings.Offer(title="Staff", level=3, decider="engineer", texts=TEXTS)
    openings.change(db, job, engineer, by=jo)
    assert openings.who_decides(db, job) == [], "the hiring manager may sit"
    openings.join(db, job, kim, "decider", by=jo)
    assert openings.who_decides(db, job) == ["Kim"]
    with refused("decider", says="Remove them before"):
        openings.change(db, job, replace(engineer, decider="manager"), by=jo)
    folio = cases.invited(db, job).folio
    assert db.get_one(Folio, folio).decider == "engineer"
    rows = db.execute(select(Standing.account, Standing.kind, Standing.state))
    assert {tuple(row) for row in rows} == {
        (jo, "coordinator", "coordinator"),
        (hanna, "manager", "manager.sits"),
        (kim, "decider", "decider"),
    }
    openings.remove(db, job, kim, by=jo)
    assert openings.who_decides(db, job) == []


def test_an_invitation_names_the_candidate_and_sends_a_mail_and_ends_by_itself(
    db: Session,
) -> None:
    made = cases.invited(db, name=" Ada  Example ")
    assert db.scalars(select(CandidateIdentity.name)).one() == "Ada Example"
    mail = db.scalars(select(MailOut)).one()
    assert (mail.template, mail.to_id) == ("prompts/invitation", made.folio)
    assert "Ada" not in str(mail.args)
    job = db.scalars(select(Job).where(Job.kind == "start_by")).one()
    assert job.run_at == made.start_by == cases.NOON + timedelta(days=21)


SHIPPED = {c.key: c.weight for c in cases.FOLDER.rubric.criteria}


def _rubric(db: Session, job: Opening) -> Rubric:
    return weights.rubric_for(job, db.get_one(PromptVersion, job.prompt_version))


def _told(db: Session, kind: str, fact: str = "weights") -> list[object]:
    bodies = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
    found = db.scalars(bodies.where(Entry.kind == kind).order_by(Entry.seq))
    return [body["facts"][fact] for body in found]


def test_an_opening_weighs_as_its_prompt_does_until_it_says_otherwise(
    db: Session, by: str
) -> None:
    job, other = cases.opening(db, by=by), cases.opening(db, by=by)
    assert _rubric(db, job) == cases.FOLDER.rubric
    for _ in range(2):
        weights.set_weights(db, job, {**SHIPPED, "scope": 5, "failure": 1}, by=by)
    assert job.weights == {"scope": 5, "failure": 1}
    weighs = {c.key: c.weight for c in _rubric(db, job).criteria}
    assert weighs == {**SHIPPED, "scope": 5, "failure": 1}
    assert _rubric(db, other) == cases.FOLDER.rubric
    weights.set_weights(db, job, SHIPPED, by=by)
    assert _rubric(db, job) == cases.FOLDER.rubric
    assert _told(db, "opening.weights") == [{"scope": 5, "failure": 1}, {}]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"polish": 3}, "no criterion 'polish'. Its criteria are: alternatives, failure, migr"),
        ({"scope": 0}, "Scope: choose a weight from 1 to 5"),
        ({"scope": 6}, "Scope: choose a weight from 1 to 5"),
        (dict.fromkeys(SHIPPED, 4), "All weights are equal"),
    ],
)
def test_weights_that_cannot_be_are_refused_and_leave_the_old_ones(
    db: Session, by: str, job: Opening, given: dict[str, int], says: str
) -> None:
    weights.set_weights(db, job, {"scope": 5}, by=by)
    with pytest.raises(Refusal, match=says):
        weights.set_weights(db, job, given, by=by)
    assert job.weights == {"scope": 5}


def test_the_first_invitation_fixes_them(db: Session, by: str, job: Opening) -> None:
    weights.set_weights(db, job, {"scope": 5}, by=by)
    cases.invited(db, job)
    with pytest.raises(Refusal, match="have read these") as found:
        weights.set_weights(db, job, {"scope": 4}, by=by)
    assert (found.value.status, job.weights) == (409, {"scope": 5})


def test_a_newer_version_keeps_the_weights_of_the_criteria_that_it_has(
    db: Session, by: str, job: Opening
) -> None:
    def with_other_key(*renamed: str) -> PromptVersion:
        rubric = cases.FOLDER.texts["rubric.yaml"]
        for key in renamed:
            rubric = rubric.replace(f"- key: {key}\n", f"- key: other-{key}\n")
        texts = {**cases.FOLDER.texts, "rubric.yaml": rubric}
        folder = catalogue.folder_of(cases.FOLDER.slug, texts)
        return versions.publish(db, folder, by=by, source="draft")

    weights.set_weights(db, job, {"scope": 5, "operability": 4}, by=by)
    newer = with_other_key("scope")
    assert openings.able_to_take(db, newer, by) == [job]
    openings.take_newer(db, job, newer, by=by)
    assert openings.able_to_take(db, newer, by) == []
    assert job.weights == {"operability": 4}
    assert _rubric(db, job).criterion("other-scope").weight == SHIPPED["scope"]
    assert _told(db, "opening.version") == [{"operability": 4}]


def test_what_would_order_nothing_under_another_rubric_is_dropped() -> None:
    rubric = cases.FOLDER.rubric
    assert weights.kept({**dict.fromkeys(SHIPPED, 2), "gone": 5}, rubric) == {}
    assert weights.kept({"scope": 1, "gone": 5}, rubric) == {"scope": 1}
