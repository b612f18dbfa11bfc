"""What a changed view or a red flag rests on: words of the document, or a question of the sheet;
and where the words that a debrief quotes are in the document, for who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.debrief.voices.written import noted
from reviews.forms.fields import Field, Text
from reviews.panel.edit import GONE
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.reading import drawing

FIELDS = (
    noted(Text, "quote", "Words of the document"),
    Field(key="question", words="Question", seen_as=DataClass.QUESTION_SHEET),
)

NONE: Mapping[str, Any] = {"quote": "", "question": None, "asked": ""}
"""Columns of what rests on its author's own scorecard."""


def found(db: Session, folio: Folio, said: Mapping[str, str]) -> Mapping[str, Any]:
    """Columns of what `FIELDS` say: words, a question with its words as they are now, or both.
    A Refusal without either, and where the document does not say that."""
    quote, id_ = said["quote"], said["question"]
    asked = db.get(SheetQuestion, id_) if id_ else None
    if id_ and (asked is None or asked.folio != folio.id):
        raise Refusal("question", "Choose a question from the list.")
    if not quote and asked is None:
        ask = "Choose the question that this rests on, or copy a few words of the document."
        raise Refusal("question", ask)
    blocks = documents.blocks(db, folio.document) if quote and folio.document else ()
    if quote and not block_of(blocks, quote):
        raise Refusal(
            "quote", "The document does not contain these words. Copy them exactly as they are."
        )
    of_sheet = {"question": asked.id, "asked": asked.text} if asked else {}
    return {**NONE, "quote": quote, **of_sheet}


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


@dataclass(frozen=True, slots=True)
class Passages:
    """A document's page, to link quotes to."""

    address: str
    """Of the page on which every block has its id as an anchor."""
    sections: Mapping[str, str]
    """The section's number by block id; a block above the first heading has none."""
    blocks: Sequence[Block]

    def block_of(self, words: str) -> str:
        """The id of the first block that contains these words; "" for none."""
        return block_of(self.blocks, words)


def passages(db: Session, document: str, address: str) -> Passages:
    """Of a stored document. One statement."""
    blocks = documents.blocks(db, document)
    return Passages(address, drawing.number(blocks).of, blocks)


def block_of(blocks: Sequence[Block], words: str) -> str:
    """The id of the first block that contains these words, as they were copied: space and the
    quotation marks around them don't matter. "" for none, and where nothing else is left."""
    wanted = " ".join(words.strip('“”"').split())
    return next((it.id for it in blocks if wanted and wanted in " ".join(it.text.split())), "")
