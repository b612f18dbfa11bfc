from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import chance, clock, levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import (
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
from reviews.forms import rows
from reviews.forms.fields import FieldGroup, Form
from reviews.panel.scorecards.card import (
    OF_EACH,
    OVERALL,
    CardColumns,
    CardRating,
    RatingColumns,
)


class Planned:
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(300), default="")
    minutes: Mapped[int] = mapped_column(default=80)
    """Without the break."""
    break_minutes: Mapped[Count]
    uid: Mapped[Ref] = mapped_column(default=chance.new_id)
    """The team's calendar id: random, and used for nothing else."""
    sequence: Mapped[Count]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def lasts(self) -> int:
        """With the break."""
        return self.minutes + self.break_minutes

    @property
    def ends_at(self) -> datetime:
        return self.at + timedelta(minutes=self.lasts)

    def newer(self, by: int = 1) -> None:
        """Make the next calendar file newer."""
        self.sequence += by
        self.changed_at = clock.now()


class Slot(Planned, Base):
    __tablename__ = "slot"
    __table_args__ = (CheckConstraint("minutes BETWEEN 30 AND 80", name="length"),)
    folio: Mapped[FolioKey]
    debrief_at: Mapped[datetime | None]

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
    paused_at: Mapped[datetime | None]
    """None while it runs."""
    paused_s: Mapped[Count]
    """Seconds of finished pauses."""
    went_on: Mapped[JsonDict]
    """By part, the second of the running clock at which the panel went on to it."""


class PanelSheet(Base):
    """The question sheet, built once at the release."""

    __tablename__ = "sheet"
    folio: Mapped[FolioKey]
    engine: Mapped[Str20]
    inputs: Mapped[dict[str, Any]]
    """Hashes of document, prompt version and knowledge base, and keyed hashes of what a reader
    of the sheet may not know. Never exported."""
    notes: Mapped[dict[str, Any]]
    """By segment, why it is short."""
    built_at: Mapped[datetime]


class ModelAnswer(Base):
    __tablename__ = "model_answer"
    folio: Mapped[FolioKey]
    n: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(300))
    """The setting's name, or `by hand`."""
    request: Mapped[Str64]
    """SHA-256 of the request."""
    answer: Mapped[Prose]
    outcome: Mapped[dict[str, Any]]
    """`refused`: questions that the program refused, with reasons. `untouched`: keys of the
    author's failure scenarios that don't affect this design."""
    by: Mapped[OfAccount | None]
    at: Mapped[datetime]


class SheetQuestion(Base):
    """A question of a sheet, as built or as the panel added it (`form` is `own`)."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("folio", "segment", "rank"),)
    id: Mapped[Key]
    folio: Mapped[str] = mapped_column(ForeignKey("sheet.folio"))
    segment: Mapped[Str12]
    """One of three, or `everybody` for the head's questions. A panel may move a question among
    the three."""
    rank: Mapped[int]
    """Counts all questions of the segment, dropped ones too."""
    form: Mapped[Str40]
    built_text: Mapped[Prose]
    text: Mapped[Prose]
    """Equal to `built_text` until somebody rewords it."""
    quote: Mapped[Prose]
    block: Mapped[int]
    """The block's `seq`."""
    why: Mapped[Prose]
    listen_for: Mapped[dict[str, Any]]
    condition: Mapped[Str60] = mapped_column(default="")
    """Key of the prompt's failure condition."""
    others: Mapped[JsonList]
    """Always empty; kept because locks have sealed it."""
    instead_of: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    """Always None, as `others`."""
    state: Mapped[Str10] = mapped_column(default="proposed")
    """proposed, approved or dropped."""
    went: Mapped[Str10] = mapped_column(default="")
    """The panel's tick: asked, answered, partly or not; empty without one."""
    lead: Mapped[OfAccount | None]
    """The panelist who asks it."""

    @property
    def place(self) -> str:
        return f"{self.segment} {self.rank}"


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
    """A change of the candidate's design after a question, as one panelist saw it; private
    until the debrief, like a scorecard."""

    __tablename__ = "design_change"
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    account: Mapped[AccountKey]
    before: Mapped[Prose]
    after: Mapped[Prose]
    at: Mapped[datetime]


class PanelNotes(Base):
    """One member's private notes in the conversation, fixed once their scorecard is locked."""

    __tablename__ = "panel_notes"
    folio: Mapped[FolioKey]
    account: Mapped[AccountKey]
    revision: Mapped[int]
    """Raised by each save of own fields; a page with an older one is refused."""
    texts: Mapped[JsonDict]
    """By question."""
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
    words: Mapped[OptionalProse]
    """The question at the lock, since colleagues may still reword it; "" in a draft."""


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
    *(Freeze(it, "1 = 1", "OLD.folio") for it in ("panel_read", "sheet", "model_answer")),
    Freeze(
        "question",
        "1 = 1",
        "OLD.folio",
        columns=_columns(SheetQuestion, "segment", "rank", "text", "state", "went", "lead"),
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
    columns=_columns(SheetQuestion, "lead"),
    left_out={"lead": "Who asked it is not shown afterwards."},
    folio="folio",
    at_end=True,
)
CHANGES = Sealed(
    table=DesignChange,
    columns=_columns(DesignChange),
    folio="question",
    through=SheetQuestion,
    at_end=True,
)
SEALED = (QUESTIONS, CHANGES)
