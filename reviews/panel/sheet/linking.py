"""Link questions that are about the same. Linked questions are asked as one: the first has the
place, the others are shown with it, and a tick counts for all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import PRINTED
from reviews.panel.sheet import edit


def link(db: Session, folio: Folio, question: SheetQuestion, other_id: str, *, by: str) -> None:
    edit.open_for(db, folio, question)
    other = db.get(SheetQuestion, other_id, populate_existing=True)
    if other is None or other.folio != folio.id or other is question:
        raise Refusal("to", "Choose the question to ask this one together with.")
    if not {question.segment, other.segment} <= PRINTED.keys():
        raise Refusal("to", "A question for every candidate is always asked on its own.")
    if question.linked and question.linked == other.linked:
        return
    group = question.linked or question.id
    for it in (question, other, *linked(db, other)):
        it.linked = group
    edit.note(db, question, "linked", "", other.text, by)


def unlink(db: Session, folio: Folio, question: SheetQuestion, *, by: str) -> None:
    edit.open_for(db, folio, question)
    others = [it for it in linked(db, question) if it is not question]
    if not others:
        return
    question.linked = None
    if len(others) == 1:
        others[0].linked = None
    edit.note(db, question, "unlinked", others[0].text, "", by)


def linked(db: Session, question: SheetQuestion) -> list[SheetQuestion]:
    if question.linked is None:
        return []
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == question.folio, SheetQuestion.linked == question.linked
    )
    return list(db.scalars(rows))
