"""Handle accommodations for candidates. Neither reviewers nor the panel ever see that
something was requested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.languages import gettext as _
from blindfolio.languages import number
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import there
from prompts import announce
from prompts.models import Adjustment, Extension, Invitation, Opening

LONGEST = 2000

AT_ONCE = 3

OPEN = ("0", "1", "2", "3", "4", "5")


def ask(db: Session, invitation: Invitation, text: str, *, by: str) -> Adjustment:
    folio = stages.locked(db, invitation.folio)
    text = as_typed(text)
    if folio.stage not in OPEN:
        raise Conflict(
            "over",
            _("This application is closed, so you can no longer ask for anything here."),
        )
    waiting = db.scalars(_of(invitation.id).where(Adjustment.answered_at.is_(None))).all()
    for same in waiting:
        if same.asked == text:
            return same
    _refuse_text(text, "adjustment")
    if len(waiting) >= AT_ONCE:
        raise Refusal(
            "waiting",
            _(
                "%(n)s of your requests are waiting for an answer. Wait until one is answered"
                " before you send another.",
                n=AT_ONCE,
            ),
            status=429,
        )
    asked = Adjustment(
        id=chance.new_id(), invitation=invitation.id, asked=text, asked_at=clock.now()
    )
    db.add(asked)
    db.flush()
    announce.coordinators(db, folio, "prompts/adjustment", asked.id, {"folio": folio.id})
    chain.record(db, "adjustment.asked", {"adjustment": asked.id}, folio=folio.id, by=by)
    return asked


def answer(
    db: Session, folio: str, adjustment: str, text: str, *, mails: bool = True, by: str
) -> None:
    """Answer a request. Sending the same words twice makes one answer. Without `mails`, an
    extension with the cause `asked` has to tell the candidate. Raise Absent if the request
    belongs to another folio."""
    stages.locked(db, folio)
    of_folio = (
        select(Adjustment)
        .join(Invitation, Invitation.id == Adjustment.invitation)
        .where(Adjustment.id == adjustment, Invitation.folio == folio)
    )
    asked = there(db.scalar(of_folio))
    text = as_typed(text)
    if asked.answered_at is not None:
        if asked.answer == text:
            return
        raise Conflict(
            "answered",
            "This request has already been answered. Reload the page.",
        )
    _refuse_text(text, "answer")
    asked.answer = text
    asked.answered_at = clock.now()
    asked.answered_by = by
    if mails:
        mine = db.get_one(Invitation, asked.invitation)
        announce.candidate(db, mine, "adjusted", of=asked.id)
    chain.record(db, "adjustment.answered", {"adjustment": asked.id}, folio=folio, by=by)


def of_invitation(db: Session, invitation: str) -> Sequence[Adjustment]:
    return db.scalars(_of(invitation).order_by(Adjustment.asked_at.desc())).all()


def waiting(folios: Sequence[str]) -> Select[str, datetime]:
    """Select when each folio's oldest unanswered request was made. Callers must be allowed
    to see AC."""
    return (
        select(Invitation.folio, func.min(Adjustment.asked_at))
        .join(Adjustment, Adjustment.invitation == Invitation.id)
        .where(Invitation.folio.in_(folios), Adjustment.answered_at.is_(None))
        .group_by(Invitation.folio)
    )


@dataclass(frozen=True, slots=True)
class Accommodated:
    invitation: Invitation
    days: int
    asked: Sequence[Adjustment]
    extensions: Sequence[Extension]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.invitation.zone)


def of_folio(db: Session, folio: str, classes: frozenset[DataClass]) -> Accommodated | None:
    if DataClass.ACCOMMODATIONS not in classes:
        return None
    found = (
        select(Invitation, Opening.window_days, Adjustment, Extension)
        .join(Opening, Opening.id == Invitation.opening)
        .outerjoin(Adjustment, Adjustment.invitation == Invitation.id)
        .outerjoin(Extension, Extension.invitation == Invitation.id)
        .where(Invitation.folio == folio)
        .order_by(Adjustment.asked_at.desc(), Extension.at.desc(), Extension.id)
    )
    rows = db.execute(found).all()
    invitation, days = rows[0][:2]
    return Accommodated(
        invitation,
        days + invitation.more_days,
        list(dict.fromkeys(asked for *_, asked, _ in rows if asked)),
        list(dict.fromkeys(moved for *_, moved in rows if moved)),
    )


def _of(invitation: str) -> Select[Adjustment]:
    return select(Adjustment).where(Adjustment.invitation == invitation)


def _refuse_text(text: str, code: str) -> None:
    if not text:
        raise Refusal(code, _("Write a few words first."))
    if len(text) > LONGEST:
        sentence = _(
            "This is longer than %(most)s characters. Shorten it.", most=number(LONGEST)
        )
        raise Refusal(code, sentence)
