"""Who is invited to an opening, for the people who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal
from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from prompts import cancel
from prompts.models import Invitation

PAGE = 50
"""Rows of one page."""

_STAGES = {
    "1": "Submitted",
    "2": "Being read",
    "3": "Being read",
    "4": "Gate",
    "5": "Panel",
    "6": "Debrief",
    "7": "Closed",
    "7s": "Closed at the gate",
}
_ENDED = {
    "withdrawn": "Withdrew",
    "declined": "Declined",
    "expired": "Window over, nothing readable",
    "never_started": "Never started",
    "cancelled": "Cancelled",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One invitation; `mail` is "sent", "waiting", "failed", or "" where a link is copied by
    hand."""

    invitation: str
    folio: str
    name: str
    where: str
    mail: str
    start_by: datetime | None
    """While they have not started."""
    said: str
    """What a candidate said when declining."""
    may_cancel: bool


def listed(db: Session, account: str, opening: str, *, page: int = 1) -> tuple[list[Row], bool]:
    """One page of an opening's invitations, newest first, and whether there is another.

    Of each folio that this account coordinates. Two statements, whatever the number of rows.
    """
    mail_of = MailOut.key == literal("invitation:") + Invitation.id
    found = db.execute(
        scope(account, {"IDn", "ID"}, rows=("coordinator",))
        .join(Invitation, Invitation.folio == Folio.id)
        .outerjoin(MailOut, mail_of)
        .where(Folio.opening == opening)
        .with_only_columns(
            Folio.stage,
            Folio.ended_reason,
            Invitation,
            MailOut.id,
            MailOut.sent_at,
            MailOut.failed_at,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    ).all()
    names = book.names_of(db, account, [row[2].folio for row in found[:PAGE]])
    rows = [
        _row(names[mine.folio], stage, reason or "", mine, _mail(mail, sent_at, failed_at))
        for stage, reason, mine, mail, sent_at, failed_at in found[:PAGE]
    ]
    return rows, len(found) > PAGE


def copied_links(
    db: Session, account: str, opening: str, *, folio: str = ""
) -> list[tuple[str, str]]:
    """`(name, token)` of a fresh link for everybody in the opening who has not started, or for
    the one of `folio`. A coordinator hands them out; each is the candidate's own, as a mailed one,
    so the ledger keeps who had them made.
    """
    asked = (
        scope(account, {"IDn", "ID"}, rows=("coordinator",))
        .join(Invitation, Invitation.folio == Folio.id)
        .where(Folio.opening == opening, Folio.stage == "0", Invitation.started_at.is_(None))
        .with_only_columns(Invitation.id, Folio.id)
        .order_by(Invitation.created_at, Invitation.id)
    )
    if folio:
        asked = asked.where(Folio.id == folio)
    found = db.execute(asked).all()
    names = book.names_of(db, account, [row[1] for row in found])
    made = [(names[folio], links.for_invitation(db, mine)) for mine, folio in found]
    facts = {"opening": opening, "invitations": [mine for mine, _ in found]}
    chain.record(db, "links.copied", facts, by=account)
    return made


def _mail(mail: str | None, sent_at: datetime | None, failed_at: datetime | None) -> str:
    if mail is None:
        return ""
    return "sent" if sent_at else ("failed" if failed_at else "waiting")


def _row(name: str, stage: str, reason: str, invitation: Invitation, mail: str) -> Row:
    waits = stage == "0" and invitation.started_at is None
    if stage == "0":
        where = "Invited" if waits else "Writing"
    else:
        where = _ENDED.get(reason, "Ended") if stage == "E" else _STAGES[stage]
    return Row(
        invitation=invitation.id,
        folio=invitation.folio,
        name=name,
        where=where,
        mail=mail,
        start_by=invitation.start_by if waits else None,
        said=invitation.ended_words if stage == "E" else "",
        may_cancel=cancel.may_cancel(stage),
    )
