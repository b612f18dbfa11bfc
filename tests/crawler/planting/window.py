"""Acts about time: what a candidate asks of their coordinator alone, and what they are given."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from prompts.models import Invitation
from prompts.window import adjustment, extend
from tests.crawler.planting.planter import Planter


def ask(planter: Planter, name: str, folio: str, *, by: str) -> None:
    """Everyone asks for an accommodation; all but the one who is writing have their answer. Whoever
    has not started gets more days too, and may start later."""
    hand, need = planter.hand, planter.note("AC", f"{name} need", folio=folio)
    with hand.act() as db:
        mine = _of(db, folio)
        asked = adjustment.ask(db, mine, f"I need {need}.", by=mine.id).id
    if name != "writing":
        given = planter.note("AC", f"{name} given need", folio=folio)
        with hand.act() as db:
            adjustment.answer(db, folio, asked, f"You get {given}.", by=by)
    if name == "invited":
        why = planter.note("AC", f"{name} why", folio=folio)
        with hand.act() as db:
            mine = _of(db, folio)
            extend.days(db, mine, 9, reason=f"For {why}.", by=by)
            later = mine.start_by + timedelta(days=1)
            extend.start_by(db, mine, later, reason="", by=by)


def lengthen(planter: Planter, name: str, folio: str, *, by: str) -> None:
    if name != "writing":
        return
    why = planter.note("AC", f"{name} why", folio=folio)
    with planter.hand.act() as db:
        mine = _of(db, folio)
        assert mine.deadline is not None
        until = mine.deadline + timedelta(days=1)
        extend.deadline(db, mine, until, reason=f"For {why}.", by=by)


def _of(db: Session, folio: str) -> Invitation:
    return db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
