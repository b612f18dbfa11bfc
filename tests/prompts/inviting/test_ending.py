"""A coordinator cancels or closes, a candidate declines: who reads what, and what goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import resources
from blindfolio.archive.store import Archive
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from prompts import announce, queries, team_mails
from prompts.inviting import cancel, close_opening, decline
from prompts.models import Invitation, Opening
from prompts.opening import openings, running
from prompts.window import cancelled, start, status
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
CANCELLED = select(MailOut.to_id).where(MailOut.template == "prompts/cancelled")


@pytest.mark.parametrize("code", cancelled.REASONS)
def test_it_ends_with_the_reason_and_the_candidate_is_told(db: Session, code: str) -> None:
    mine = cases.writing(db)
    folio = db.get_one(Folio, mine.folio)
    cancel.cancel(db, folio, code, by=cases.member(db))
    assert (folio.stage, folio.ended_reason, mine.ended_code) == ("E", "cancelled", code)
    assert db.scalars(CANCELLED).one() == folio.id
    said = status.words(queries.own(db, mine.id, [DataClass.IDENTITY]), cases.NOON)
    assert cancelled.REASONS[code].told in said
    assert "closed your application" in said


def test_who_has_started_and_was_promised_feedback_reads_that_there_is_none(
    db: Session, job: Opening, by: str
) -> None:
    said = []
    for it in (cases.writing(db, job), cases.invited(db, job, name="Bo Specimen")):
        cancel.cancel(db, db.get_one(Folio, it.folio), "filled", by=by)
        own = queries.own(db, it.id, [DataClass.IDENTITY])
        said.append("get the feedback that we promised you" in status.words(own, cases.NOON))
    assert said == [True, False], "no day is promised before the start"


def test_it_needs_a_reason_and_something_to_cancel(
    db: Session, archive: Archive, by: str
) -> None:
    mine = cases.writing(db)
    folio = db.get_one(Folio, mine.folio)
    with refused("reason"):
        cancel.cancel(db, folio, "mood", by=by)
    assert (folio.stage, mine.ended_code) == ("0", "")
    cases.submitted(db, mine, cases.readable(db, archive, mine))
    stages.move(db, folio, "open", by=None)
    start.withdraw(db, mine, by=mine.id)
    with pytest.raises(Refusal) as no:
        cancel.cancel(db, folio, "filled", by=by)
    assert (no.value.code, no.value.status) == ("over", 409)
    assert (folio.ended_reason, mine.ended_code) == ("withdrawn", "")


def test_declining_ends_it_once_and_keeps_the_words(db: Session) -> None:
    mine = cases.invited(db)
    decline.decline(db, mine, "  I have a job. ", by=mine.id)
    folio = db.get_one(Folio, mine.folio)
    assert (folio.stage, folio.ended_reason) == ("E", "declined")
    assert mine.ended_words == "I have a job."
    with refused("closed"):
        decline.decline(db, mine, "Again", by=mine.id)
    assert mine.ended_words == "I have a job."
    mail = select(MailOut).where(MailOut.template == "prompts/declined")
    assert "job" not in str(db.scalars(mail).one().args)


def test_coordinators_hear_that_a_candidate_withdrew_or_declined_and_of_nothing_else(
    db: Session, job: Opening, by: str
) -> None:
    gone, out, off = (cases.writing(db, job), cases.invited(db, job), cases.invited(db, job))
    start.withdraw(db, gone, by=gone.id)
    decline.decline(db, out, "I have a job.", by=out.id)
    cancel.cancel(db, db.get_one(Folio, off.folio), "filled", by=by)
    told = db.scalars(select(MailOut).where(MailOut.to_kind == "account")).all()
    assert {(it.to_id, it.args["folio"], it.template) for it in told} == {
        (by, gone.folio, announce.THEY_ENDED["withdrawn"]),
        (by, out.folio, announce.THEY_ENDED["declined"]),
    }
    assert "job" not in str([it.args for it in told])
    assert [it.end_unread for it in (gone, out, off)] == [True, True, False]


def test_who_has_started_withdraws_instead_and_a_novel_is_refused(db: Session) -> None:
    mine, other = cases.writing(db), cases.invited(db)
    with refused("started"):
        decline.decline(db, mine, by=mine.id)
    with refused("words"):
        decline.decline(db, other, "x" * 2001, by=other.id)
    assert {db.get_one(Folio, it.folio).stage for it in (mine, other)} == {"0"}


def _stages(db: Session, opening: Opening) -> dict[str, str]:
    found = (
        select(Invitation.id, Folio.stage)
        .join(Folio, Folio.id == Invitation.folio)
        .where(Invitation.opening == opening.id)
    )
    return {invitation: stage for invitation, stage in db.execute(found)}


@pytest.mark.parametrize(
    ("afterwards", "left"), [("finish", {"writing", "submitted"}), ("cancel", set())]
)
def test_closing_cancels_who_has_not_started_and_others_only_if_asked(
    db: Session, archive: Archive, by: str, afterwards: str, left: set[str]
) -> None:
    job, other = (cases.opening(db, by=by, title=title) for title in ("A", "B"))
    who = {
        "invited": cases.invited(db, job),
        "writing": cases.writing(db, job),
        "submitted": cases.writing(db, job),
    }
    cases.submitted(db, who["submitted"], cases.readable(db, archive, who["submitted"]))
    elsewhere = cases.invited(db, other)
    before = _stages(db, job)
    ended = close_opening.close(db, job, afterwards, "filled", by=by)
    gone = {mine for name, mine in who.items() if name not in left}
    assert ended == len(gone)
    assert _stages(db, job) == before | {mine.id: "E" for mine in gone}
    assert {mine.ended_code for mine in gone} == {"filled"}
    assert set(db.scalars(CANCELLED)) == {mine.folio for mine in gone}
    assert _stages(db, other) == {elsewhere.id: "0"}
    with pytest.raises(Refusal, match="Reopen it"):
        cases.invited(db, job)
    assert close_opening.close(db, job, afterwards, "filled", by=by) == 0
    assert len(db.scalars(select(Entry).where(Entry.kind == "opening.closed")).all()) == 1
    running.resume(db, job, by=by)
    cases.invited(db, job)


@pytest.mark.parametrize(
    ("afterwards", "left"),
    [("finish", "you will still need to decide"), ("cancel", "no decisions left")],
)
def test_who_decides_hears_that_somebody_else_closed_it(
    db: Session, by: str, afterwards: str, left: str
) -> None:
    hanna = cases.member(db, "Hanna Muster", "manager")
    job, own = (cases.opening(db, by=by, title=title) for title in ("A", "B"))
    for each in (job, own):
        openings.join(db, each, hanna, "manager", by=by)
        cases.invited(db, each)
    for _ in range(2):
        close_opening.close(db, job, afterwards, "filled", by=by)
    close_opening.close(db, own, afterwards, "filled", by=hanna)
    found = select(MailOut).where(MailOut.template == team_mails.CLOSED)
    mail = db.scalars(found).one()
    assert mail.to_id == hanna
    values = team_mails.to_decider(db, mail, Settings()).values
    told = MailWriter(resources.TEMPLATES).write(mail.template, values)
    assert told.subject == "Opening closed: A"
    assert "A coordinator has closed the opening “A”." in told.text
    assert left in " ".join(told.text.split())


@pytest.mark.parametrize(
    ("afterwards", "reason", "code"),
    [("", "filled", "afterwards"), ("finish", "", "reason"), ("cancel", "mistake", "reason")],
)
def test_nothing_is_closed_without_both_choices(
    db: Session, job: Opening, by: str, afterwards: str, reason: str, code: str
) -> None:
    mine = cases.invited(db, job)
    with refused(code):
        close_opening.close(db, job, afterwards, reason, by=by)
    assert job.state == running.OPEN
    assert _stages(db, job) == {mine.id: "0"}
