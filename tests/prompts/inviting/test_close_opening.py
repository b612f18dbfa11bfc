"""Closing and reopening an opening: who may be invited, and who is told what."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import resources
from blindfolio.archive.store import Archive
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.models import Folio
from prompts import team_mails
from prompts.inviting import close_opening
from prompts.models import Invitation, Opening
from prompts.opening import openings, running
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _stages(db: Session, opening: Opening) -> dict[str, str]:
    """The stage of each application by its invitation."""
    found = (
        select(Invitation.id, Folio.stage)
        .join(Folio, Folio.id == Invitation.folio)
        .where(Invitation.opening == opening.id)
    )
    return {invitation: stage for invitation, stage in db.execute(found)}


def _told(db: Session) -> set[str]:
    found = select(MailOut.to_id).where(MailOut.template == "prompts/cancelled")
    return set(db.scalars(found))


def _entries(db: Session, kind: str) -> int:
    return db.scalar(select(func.count()).where(Entry.kind == kind)) or 0


@pytest.mark.parametrize(
    ("afterwards", "left"), [("finish", {"writing", "submitted"}), ("cancel", set())]
)
def test_closing_cancels_who_has_not_started_and_others_only_if_asked(
    db: Session, archive: Archive, afterwards: str, left: set[str]
) -> None:
    by = cases.member(db)
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
    assert _told(db) == {mine.folio for mine in gone}
    assert _stages(db, other) == {elsewhere.id: "0"}
    with pytest.raises(Refusal, match="Reopen it"):
        cases.invited(db, job)
    assert close_opening.close(db, job, afterwards, "filled", by=by) == 0
    assert _entries(db, "opening.closed") == 1
    running.resume(db, job, by=by)
    cases.invited(db, job)


@pytest.mark.parametrize(
    ("afterwards", "left"),
    [("finish", "your decisions about them are still due"), ("cancel", "no decision is left")],
)
def test_who_decides_hears_that_somebody_else_closed_it(
    db: Session, afterwards: str, left: str
) -> None:
    by, hanna = cases.member(db), cases.member(db, "Hanna Muster", "manager")
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
    db: Session, afterwards: str, reason: str, code: str
) -> None:
    by = cases.member(db)
    job = cases.opening(db, by=by)
    mine = cases.invited(db, job)
    with pytest.raises(Refusal) as refused:
        close_opening.close(db, job, afterwards, reason, by=by)
    assert (refused.value.code, job.state) == (code, running.OPEN)
    assert _stages(db, job) == {mine.id: "0"}
