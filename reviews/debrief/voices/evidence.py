from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.debrief.passages import block_of
from reviews.debrief.voices.written import noted
from reviews.forms.fields import Field, Text
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.panel.sheet.edit import DROPPED

FIELDS = (
    noted(Text, "quote", "Words of the document"),
    Field(key="question", words="Question", seen_as=DataClass.QUESTION_SHEET),
)


def nothing(*_: object) -> Mapping[str, Any]:
    return {"quote": "", "question": None, "asked": ""}


def found(db: Session, folio: Folio, said: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the evidence's columns. A question is stored with its present words. Raise Refusal
    if both quote and question are missing, or if the quote is not in the document."""
    quote, id_ = said["quote"], said["question"]
    asked = db.get(SheetQuestion, id_) if id_ else None
    if id_ and (asked is None or asked.folio != folio.id):
        raise Refusal("question", "Choose a question from the list.")
    if not quote and asked is None:
        ask = "Choose the question that this rests on, or copy a few words of the document."
        raise Refusal("question", ask)
    if quote and not block_of(documents.blocks(db, folio.document or ""), quote):
        raise Refusal(
            "quote", "The document does not contain these words. Copy them exactly as they are."
        )
    of_sheet = {"question": asked.id, "asked": asked.text} if asked else {}
    return {**nothing(), "quote": quote, **of_sheet}


def questions(db: Session, folio: str) -> list[tuple[str, str]]:
    query = (
        select(SheetQuestion.id, SheetQuestion.text)
        .where(
            SheetQuestion.folio == folio,
            SheetQuestion.state != DROPPED,
            SheetQuestion.segment != EVERYBODY,
        )
        .order_by(SheetQuestion.segment, SheetQuestion.rank)
    )
    return [(id_, text) for id_, text in db.execute(query)]
