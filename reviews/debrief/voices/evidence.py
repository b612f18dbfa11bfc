"""What a changed view or a red flag rests on: words of the document, or a question of the sheet."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from reviews.debrief.sentences import optional
from reviews.debrief.voices.passages import block_of
from reviews.panel.edit import GONE
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import EVERYBODY


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the document, a question's id with its words as they are now, or both."""

    quote: str
    question: str | None
    asked: str


NONE = Evidence("", None, "")
"""Of what rests on its author's own scorecard."""


def found(db: Session, folio: Folio, *, quote: str, question: str, field: str) -> Evidence:
    """What a form names: `quote` as it was copied, `question` an id or empty. A Refusal of the code
    `field` without either, and of `quote` where the document does not say that."""
    asked = _question(db, folio, question) if question else None
    words = optional("quote", quote)
    if not words and asked is None:
        raise Refusal(
            field,
            "Choose the question that this rests on, or copy a few words of the document.",
        )
    if words and not _is_in_document(db, folio, words):
        raise Refusal(
            "quote", "The document does not contain these words. Copy them exactly as they are."
        )
    return Evidence(words, asked.id if asked else None, asked.text if asked else "")


def questions(db: Session, folio: str) -> list[tuple[str, str]]:
    """`(id, words)` of the sheet's questions that may have been asked; for who may see QS."""
    query = (
        select(SheetQuestion.id, SheetQuestion.text)
        .where(
            SheetQuestion.folio == folio,
            SheetQuestion.state.not_in(GONE),
            SheetQuestion.segment != EVERYBODY,
        )
        .order_by(SheetQuestion.segment, SheetQuestion.rank)
    )
    return [(id_, text) for id_, text in db.execute(query)]


def _question(db: Session, folio: Folio, id_: str) -> SheetQuestion:
    it = db.get(SheetQuestion, id_)
    if it is None or it.folio != folio.id:
        raise Refusal("question", "Choose a question from the list.")
    return it


def _is_in_document(db: Session, folio: Folio, words: str) -> bool:
    if folio.document is None:
        return False
    return bool(block_of(documents.blocks(db, folio.document), words))
