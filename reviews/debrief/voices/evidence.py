from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.documents.model import Block
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.debrief.models import ChangedView, RedFlag
from reviews.debrief.voices.written import noted
from reviews.forms.fields import Field, Text
from reviews.panel import desk
from reviews.panel.models import DesignChange, Scorecard, ScorecardBasis, SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.panel.sheet.edit import DROPPED
from reviews.reading import drawing


@dataclass(frozen=True, slots=True)
class Passages:
    address: str
    sections: Mapping[str, str]
    blocks: Sequence[Block]

    @property
    def pictures(self) -> str:
        return f"{self.address.rpartition('/')[0]}/pictures/"

    def block_of(self, words: str) -> str:
        return block_of(self.blocks, words)


def passages(db: Session, document: str, address: str) -> Passages:
    blocks = documents.blocks(db, document)
    return Passages(address, drawing.number(blocks).of, blocks)


def block_of(blocks: Sequence[Block], words: str) -> str:
    wanted = " ".join(words.strip('“”"').split())
    return next((it.id for it in blocks if wanted and wanted in " ".join(it.text.split())), "")


FIELDS = (
    noted(Text, "quote", "Words of the document"),
    Field(key="question", words="Question", seen_as=DataClass.QUESTION_SHEET),
)


def nothing(*_: object) -> Mapping[str, Any]:
    return {"quote": "", "question": None, "asked": ""}


def found(db: Session, folio: Folio, said: Mapping[str, str], *, by: str) -> Mapping[str, Any]:
    """Return the evidence's columns. A question is stored with its present words. Raise Refusal
    if both quote and question are missing, if the question was not asked, or if the quote is
    not in the document."""
    quote, id_ = said["quote"], said["question"]
    asked = dict(questions(db, folio.id, by)) if id_ else {}
    if id_ and id_ not in asked:
        raise Refusal("question", "Choose a question that was asked in the interview.")
    if not quote and not id_:
        ask = "Choose the question that this rests on, or copy a few words of the document."
        raise Refusal("question", ask)
    if quote and not block_of(documents.blocks(db, folio.document or ""), quote):
        raise Refusal(
            "quote", "The document does not contain these words. Copy them exactly as they are."
        )
    of_sheet = {"question": id_, "asked": asked[id_]} if id_ else {}
    return {**nothing(), "quote": quote, **of_sheet}


def questions(db: Session, folio: str, by: str) -> list[tuple[str, str]]:
    query = (
        select(SheetQuestion.id, SheetQuestion.text)
        .where(
            SheetQuestion.folio == folio,
            SheetQuestion.id.in_(asked_of(db, folio, by)),
            SheetQuestion.state != DROPPED,
            SheetQuestion.segment != EVERYBODY,
        )
        .order_by(SheetQuestion.segment, SheetQuestion.rank)
    )
    return [(id_, text) for id_, text in db.execute(query)]


def asked_of(db: Session, folio: str, account: str) -> set[str]:
    """Return the ids of the questions that have a tick, a changed design, a rating or a
    statement based on them, or a note of this account."""
    changed, based = DesignChange.question, ScorecardBasis.question
    marked: CompoundSelect[str | None] = union(
        select(SheetQuestion.id).where(SheetQuestion.folio == folio, SheetQuestion.went != ""),
        select(changed).join(SheetQuestion).where(SheetQuestion.folio == folio),
        select(based)
        .join(Scorecard)
        .where(Scorecard.folio == folio, Scorecard.locked_at.is_not(None)),
        *(select(it.question).where(it.folio == folio) for it in (ChangedView, RedFlag)),
    )
    notes = desk.notes(db, folio, account)
    return {*filter(None, db.scalars(marked)), *(notes.texts if notes else ())}
