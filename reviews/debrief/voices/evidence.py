from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union
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
from reviews.panel.models import (
    DesignChange,
    PanelNotes,
    Scorecard,
    ScorecardBasis,
    SheetQuestion,
)
from reviews.panel.queries import EVERYBODY, PRINTED
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


def passages(blocks: Sequence[Block], address: str) -> Passages:
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
    chosen = dict(questions(db, folio.id, by)) if id_ else {}
    if id_ and id_ not in chosen:
        raise Refusal("question", "Choose a question that was asked in the interview.")
    if not quote and not id_:
        ask = "Choose the question that this rests on, or copy a few words of the document."
        raise Refusal("question", ask)
    if quote and not block_of(documents.blocks(db, folio.document or ""), quote):
        raise Refusal(
            "quote", "The document does not contain these words. Copy them exactly as they are."
        )
    of_sheet = {"question": id_, "asked": chosen[id_]} if id_ else {}
    return {**nothing(), "quote": quote, **of_sheet}


def questions(db: Session, folio: str, by: str) -> list[tuple[str, str]]:
    return sheet_of(db, folio, desk.notes(db, folio, by)).asked


@dataclass(frozen=True, slots=True)
class SheetAfterwards:
    """A sheet's questions by segment, without dropped ones, what is known to have been asked,
    and the changes of the design that were observed."""

    segments: Mapping[str, list[SheetQuestion]]
    told: set[str]
    changes: Mapping[str, list[DesignChange]]

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [
            (it.id, it.text)
            for name in sorted(self.segments.keys() - {EVERYBODY})
            for it in self.segments[name]
            if it.id in self.told
        ]


def sheet_of(db: Session, folio: str, held: PanelNotes | None) -> SheetAfterwards:
    """A question was asked if it has a tick, a changed design, a rating or a statement based on
    it, or is noted in `held`, the notes of this account. The viewer must see SX."""
    segments: dict[str, list[SheetQuestion]] = {name: [] for name in (*PRINTED, EVERYBODY)}
    told, changes = set(held.texts if held else ()), defaultdict[str, list[DesignChange]](list)
    query = (
        select(SheetQuestion, SheetQuestion.id.in_(_marked(folio)), DesignChange)
        .outerjoin(DesignChange, DesignChange.question == SheetQuestion.id)
        .where(SheetQuestion.folio == folio, SheetQuestion.state != DROPPED)
        .order_by(SheetQuestion.rank, SheetQuestion.id)
    )
    for question, marked, change in db.execute(query):
        if question not in segments[question.segment][-1:]:
            segments[question.segment].append(question)
        told |= {question.id} if marked else set()
        changes[question.id] += [change] if change else []
    return SheetAfterwards(segments, told, changes)


def _marked(folio: str) -> Select[str]:
    changed, based = DesignChange.question, ScorecardBasis.question
    marked: CompoundSelect[str | None] = union(
        select(SheetQuestion.id).where(SheetQuestion.folio == folio, SheetQuestion.went != ""),
        select(changed).join(SheetQuestion).where(SheetQuestion.folio == folio),
        select(based)
        .join(Scorecard)
        .where(Scorecard.folio == folio, Scorecard.locked_at.is_not(None)),
        *(select(it.question).where(it.folio == folio) for it in (ChangedView, RedFlag)),
    )
    found = marked.subquery()
    return select(found.c[0]).where(found.c[0].is_not(None))
