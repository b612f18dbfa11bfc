"""Acts about time: what a candidate asks of their coordinator alone, and what they are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.demo.stagehand import Stagehand
from prompts.models import Invitation
from prompts.window import adjustment, extend

Note = Callable[..., str]
"""Gives a planted word of a data class under a label, and notes it for a folio."""


def ask(hand: Stagehand, note: Note, name: str, folio: str, *, by: str) -> None:
    """Everybody asks for an adjustment; all but who is writing have their answer. Who has not
    started gets more days too, and may start later."""
    need = note("AC", f"{name} need", folio=folio)
    with hand.act() as db:
        mine = _of(db, folio)
        asked = adjustment.ask(db, mine, f"I need {need}.", by=mine.id).id
    if name != "writing":
        given = note("AC", f"{name} given need", folio=folio)
        with hand.act() as db:
            adjustment.answer(db, folio, asked, f"You get {given}.", by=by)
    if name == "invited":
        why = note("AC", f"{name} why", folio=folio)
        with hand.act() as db:
            mine = _of(db, folio)
            extend.days(db, mine, 9, reason=f"For {why}.", by=by)
            later = mine.start_by + timedelta(days=1)
            extend.start_by(db, mine, later, reason="", by=by)


def lengthen(hand: Stagehand, note: Note, name: str, folio: str, *, by: str) -> None:
    """Who is writing gets another day."""
    if name != "writing":
        return
    why = note("AC", f"{name} why", folio=folio)
    with hand.act() as db:
        mine = _of(db, folio)
        if mine.deadline is None:
            raise RuntimeError("who is writing has a deadline")
        until = mine.deadline + timedelta(days=1)
        extend.deadline(db, mine, until, reason=f"For {why}.", by=by)


def _of(db: Session, folio: str) -> Invitation:
    return db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
