from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Row, literal
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.documents.blinding.folding import fold
from blindfolio.identity import book
from blindfolio.mail.models import MailOut
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.inviting import cancel, hand_out, opened
from prompts.inviting.opened import Linked
from prompts.models import Invitation

PAGE = 50

_STAGES = {
    "1": "Submitted",
    "2": "In review",
    "3": "In review",
    "4": "Review decision",
    "5": "Panel",
    "6": "Debrief",
    "7": "Closed",
    "7s": "Rejected after review",
}
_ENDED = {
    "withdrawn": "Withdrew",
    "declined": "Declined",
    "expired": "Window over, nothing readable",
    "never_started": "Never started",
    "cancelled": "Cancelled",
}


@dataclass(frozen=True, slots=True)
class InviteeRow:
    """`mail` is "sent", "waiting", "failed", or "" if none was ever made."""

    invitation: str
    folio: str
    name: str
    where: str
    mail: str
    opened: bool | None
    start_by: datetime | None
    said: str
    may_cancel: bool
    hand_out: bool


def listed(
    db: Session, account: str, opening: str, *, sends: bool, page: int = 1
) -> tuple[list[InviteeRow], int]:
    """One page of folios that this account coordinates, by name, and the total count. At most five
    statements.
    """
    mine = scope(
        account, {DataClass.DISPLAY_NAME, DataClass.IDENTITY}, rows=("coordinator",)
    ).where(Folio.opening == opening)
    invited = mine.join(Invitation, Invitation.folio == Folio.id)
    every = list(db.scalars(invited.with_only_columns(Folio.id)))
    names = book.names_of(db, account, every)
    every.sort(key=lambda folio: (fold(names[folio])[0], folio))
    folios = every[(page - 1) * PAGE : page * PAGE]
    mail_of = MailOut.key == literal("invitation:") + Invitation.id
    invitations = invited.outerjoin(MailOut, mail_of).where(Folio.id.in_(folios))
    columns = Folio.id, Folio.stage, Folio.ended_reason, Invitation, MailOut
    read = invitations.with_only_columns(*columns)
    rows = {row[0]: row for row in db.execute(read)}
    by_hand = hand_out.allowed(db, folios, sends=sends)
    linked = opened.of_waiting(db, folios)
    page_of = [
        _row(names[folio], rows[folio], link=linked.get(folio), by_hand=folio in by_hand)
        for folio in folios
    ]
    return page_of, len(every)


def usual_start_by(rows: Sequence[InviteeRow], zone: ZoneInfo) -> str:
    """The most common start-by date, in words; empty if no two are the same."""
    days = Counter(times.day(row.start_by, zone) for row in rows if row.start_by)
    return next((day for day, number in days.most_common(1) if number > 1), "")


def _state(mail: MailOut) -> str:
    return "sent" if mail.sent_at else ("failed" if mail.failed_at else "waiting")


def _row(
    name: str,
    row: Row[str, str, str | None, Invitation, MailOut],
    *,
    link: Linked | None,
    by_hand: bool,
) -> InviteeRow:
    _, stage, reason, invitation, mail = row
    waits = stage == Stage.DRAFT and invitation.started_at is None
    if stage == Stage.DRAFT:
        where = "Invited" if waits else "Writing"
    else:
        where = _ENDED.get(reason or "", "Ended") if stage == Stage.ENDED else _STAGES[stage]
    return InviteeRow(
        invitation=invitation.id,
        folio=invitation.folio,
        name=name,
        where=where,
        mail=_state(mail) if mail else "",
        opened=link.opened if waits and link else None,
        start_by=invitation.start_by if waits else None,
        said=invitation.ended_words if stage == Stage.ENDED else "",
        may_cancel=cancel.may_cancel(stage),
        hand_out=waits and by_hand,
    )
