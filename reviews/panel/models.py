from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import chance, clock, levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import (
    ID,
    Base,
    Count,
    JsonDict,
    JsonList,
    Key,
    OptionalProse,
    Prose,
    Ref,
    Str10,
    Str12,
    Str20,
    Str40,
    Str60,
    Str64,
)
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import AccountKey, FolioKey, OfAccount, OfFolio
from reviews.followups.sheet import HEARD
from reviews.forms import rows
from reviews.forms.card import OF_EACH, OVERALL, CardColumns, CardRating, RatingColumns
from reviews.forms.fields import FieldGroup, Form


class Planned:
    at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(300), default="")
    minutes: Mapped[int] = mapped_column(default=80)  # without the break
    break_minutes: Mapped[Count]
    # Random, used only as the id in the team's calendars.
    uid: Mapped[Ref] = mapped_column(default=chance.new_id)
    sequence: Mapped[Count]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def lasts(self) -> int:
        # with the break
        return self.minutes + self.break_minutes

    @property
    def ends_at(self) -> datetime:
        return self.at + timedelta(minutes=self.lasts)

    def newer(self, by: int = 1) -> None:
        # Calendars accept only a newer file.
        self.sequence += by
        self.changed_at = clock.now()


class Slot(Planned, Base):
    __tablename__ = "slot"
    __table_args__ = (CheckConstraint("minutes BETWEEN 30 AND 80", name="length"),)
    folio: Mapped[FolioKey]
    debrief_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def debrief_to_come(self) -> datetime | None:
        return self.debrief_at if self.debrief_at and self.debrief_at > clock.now() else None


class PanelRead(Base):
    __tablename__ = "panel_read"
    folio: Mapped[FolioKey]
    account: Mapped[AccountKey]
    at: Mapped[datetime]


class Conversation(Base):
    __tablename__ = "conversation"
    folio: Mapped[FolioKey]
    started_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]  # None while the clock runs
    paused_s: Mapped[Count]  # seconds of finished pauses
    # By part, the second of the running clock at which the panel moved on to it.
    went_on: Mapped[JsonDict]


class PanelSheet(Base):
    """The question sheet, built once at the release."""

    __tablename__ = "sheet"
    folio: Mapped[FolioKey]
    engine: Mapped[Str20]
    inputs: Mapped[dict[str, Any]]
    """Hashes of the document, prompt version and knowledge base, and keyed hashes of what a
    reader of the sheet may not know. They are never exported."""
    # By segment, why it has fewer questions than planned.
    notes: Mapped[dict[str, Any]]
    # By segment, how many questions the panel chose to print in full.
    printed: Mapped[JsonDict]
    built_at: Mapped[datetime]


class ModelAnswer(Base):
    __tablename__ = "model_answer"
    folio: Mapped[FolioKey]
    n: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(300))  # the setting's name, or `by hand`
    request: Mapped[Str64]  # SHA-256
    answer: Mapped[Prose]
    outcome: Mapped[dict[str, Any]]
    """`refused` has the questions that the program refused, with reasons. `untouched` has the
    keys of the author's failure scenarios that don't affect this design."""
    by: Mapped[OfAccount | None]
    at: Mapped[datetime]


class SheetQuestion(Base):
    """A question of a sheet, as built or as added by the panel. The `form` of an added question
    is `own`."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("folio", "segment", "rank"),)
    id: Mapped[Key]
    folio: Mapped[str] = mapped_column(ForeignKey("sheet.folio"))
    # One of three, or `everybody` for the questions at the head of the sheet.
    segment: Mapped[Str12]
    # Counts all questions of the segment, including dropped ones.
    rank: Mapped[int]
    form: Mapped[Str40]
    built_text: Mapped[Prose]
    text: Mapped[Prose]  # equal to `built_text` until reworded
    quote: Mapped[Prose]
    block: Mapped[int]  # the block's `seq`
    area: Mapped[Str60] = mapped_column(default="")  # of a picture, instead of words
    why: Mapped[Prose]
    listen_for: Mapped[dict[str, Any]]
    condition: Mapped[Str60] = mapped_column(default="")  # key of the failure scenario
    others: Mapped[JsonList]  # always empty; kept because locks have sealed it
    # always None; kept because locks have sealed it
    instead_of: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    state: Mapped[Str10] = mapped_column(default="proposed")  # proposed, approved or dropped
    went: Mapped[Str10] = mapped_column(default="")  # asked, answered, partly or not
    lead: Mapped[OfAccount | None]  # the panelist who asks it
    # The same in all questions that are asked as one: the id of one of them.
    linked: Mapped[str | None] = mapped_column(ID)

    @property
    def place(self) -> str:
        return f"{self.segment} {self.rank}"

    @property
    def look_for(self) -> dict[str, str]:
        return {
            words: self.listen_for[it] for it, words in HEARD.items() if it in self.listen_for
        }


class SheetEdit(Base):
    __tablename__ = "sheet_edit"
    id: Mapped[Key]
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    account: Mapped[OfAccount]
    what: Mapped[Str10]
    before: Mapped[Prose]
    after: Mapped[Prose]
    at: Mapped[datetime]


class DesignChange(Base):
    """A change of the candidate's design after a question, as one panelist saw it. It is
    private until the debrief, like a scorecard."""

    __tablename__ = "design_change"
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    account: Mapped[AccountKey]
    before: Mapped[Prose]
    after: Mapped[Prose]
    at: Mapped[datetime]


class SourceCount(Base):
    """Of questions by one source, how many `what` there were in counted interviews."""

    __tablename__ = "source_count"
    source: Mapped[Str40] = mapped_column(primary_key=True)
    what: Mapped[Str12] = mapped_column(primary_key=True)
    n: Mapped[int]


class WaitingSource(Base):
    """A finished interview that isn't counted for a source until four more with it have ended."""

    __tablename__ = "waiting_source"
    source: Mapped[Str40] = mapped_column(primary_key=True)
    folio: Mapped[FolioKey]


class PanelNotes(Base):
    """One panelist's private notes in the conversation. They can't be changed once the
    panelist's scorecard is locked."""

    __tablename__ = "panel_notes"
    folio: Mapped[FolioKey]
    account: Mapped[AccountKey]
    # Raised by each save of these notes. A save from a page with an older one is refused.
    revision: Mapped[int]
    texts: Mapped[JsonDict]  # by question
    saved_at: Mapped[datetime]


class Scorecard(CardColumns, Base):
    __tablename__ = "scorecard"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        CheckConstraint(levels.CHECK, name="scale"),
    )
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    account: Mapped[OfAccount]


class ScorecardRating(RatingColumns, Base):
    __tablename__ = "scorecard_rating"
    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion: Mapped[Str60] = mapped_column(primary_key=True)


class ScorecardBasis(Base):
    __tablename__ = "scorecard_basis"
    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion: Mapped[Str60] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    # The question's words at the lock, because colleagues may still reword it. Empty in a
    # draft.
    words: Mapped[OptionalProse]


@dataclass(frozen=True, slots=True)
class Basis:
    question: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class PanelRating(CardRating):
    basis: tuple[Basis, ...] = ()

    @property
    def questions(self) -> frozenset[str]:
        return frozenset(it.question for it in self.basis)


CRITERIA = FieldGroup(
    name="criteria",
    table=ScorecardRating,
    owner="scorecard",
    key="criterion",
    view=PanelRating,
    empty=PanelRating(),
    fields=OF_EACH,
)
CARD = Form(
    name="scorecard", words="scorecard", table=Scorecard, fields=OVERALL, groups=(CRITERIA,)
)


def _columns(table: type[Base], *besides: str) -> tuple[str, ...]:
    return tuple(it.name for it in table.__table__.columns if it.name not in besides)


FREEZES = (
    *rows.freezes(CARD, ScorecardBasis.scorecard),
    *(Freeze(it, "1 = 1", "OLD.folio") for it in ("panel_read", "model_answer")),
    Freeze("sheet", "1 = 1", "OLD.folio", columns=_columns(PanelSheet, "printed")),
    Freeze(
        "question",
        "1 = 1",
        "OLD.folio",
        columns=_columns(
            SheetQuestion, "segment", "rank", "text", "state", "went", "lead", "linked"
        ),
    ),
    Freeze(
        "design_change",
        "(SELECT f.stage FROM folio f JOIN question q ON q.folio = f.id"
        " WHERE q.id = OLD.question) <> '5'",
        "(SELECT q.folio FROM question q WHERE q.id = OLD.question)",
    ),
    Freeze(
        "panel_notes",
        "EXISTS (SELECT 1 FROM scorecard s WHERE s.folio = OLD.folio"
        " AND s.account = OLD.account AND s.locked_at IS NOT NULL)",
        "OLD.folio",
        inserts="EXISTS (SELECT 1 FROM scorecard s WHERE s.folio = NEW.folio"
        " AND s.account = NEW.account AND s.locked_at IS NOT NULL)",
    ),
    Freeze(
        "sheet_edit",
        "1 = 1",
        "(SELECT q.folio FROM question q WHERE q.id = OLD.question)",
    ),
)

QUESTIONS = Sealed(
    table=SheetQuestion,
    left_out={
        "lead": "Who asked it is not shown afterwards.",
        "linked": "It only arranges the sheet.",
    },
    folio="folio",
    at_end=True,
)
CHANGES = Sealed(table=DesignChange, folio="question", through=SheetQuestion, at_end=True)
SEALED = (QUESTIONS, CHANGES, Sealed(table=SourceCount))
