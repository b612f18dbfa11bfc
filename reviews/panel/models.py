"""The panel's slot, its question sheet and its scorecards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import chance, clock, levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed
from prompts.folder.rubric import RATINGS
from reviews.forms import rows
from reviews.forms.fields import FieldGroup, Form
from reviews.panel.scorecards.card import OF_EACH, OVERALL, CardRating


class Planned:
    """When, how long and where an interview is: the panel's, and each other one of a loop."""

    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(300), default="")
    minutes: Mapped[int] = mapped_column(default=80)
    """Without the break."""
    break_minutes: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(ID, default=chance.new_id)
    """What the team's calendar programs know it by: random, and used for nothing else."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised each time it moves, so that calendars take the newer file."""
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def lasts(self) -> int:
        """Minutes from its beginning to its end, with the break."""
        return self.minutes + self.break_minutes

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.at + timedelta(minutes=self.lasts)

    def newer(self, by: int = 1) -> None:
        """Let calendars take the next file for a newer one."""
        self.sequence += by
        self.changed_at = clock.now()


class Slot(Planned, Base):
    """The panel's interview. Not a stage; who sits is in the standings."""

    __tablename__ = "slot"
    __table_args__ = (CheckConstraint("minutes BETWEEN 30 AND 80", name="length"),)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    debrief_at: Mapped[datetime | None]
    """When the debrief is: after the last interview of the candidate. None where it is not
    booked."""


class PanelRead(Base):
    """That a panelist says they have read the document and the question sheet."""

    __tablename__ = "panel_read"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    at: Mapped[datetime]


class Conversation(Base):
    """The clock of a conversation that has begun, one for its whole panel."""

    __tablename__ = "conversation"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    started_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    """Since when it stands still; None while it runs."""
    paused_s: Mapped[int] = mapped_column(default=0)
    """Seconds of the pauses that are over."""
    went_on: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of each part that the panel went on to, at which second of the running clock."""


class PanelSheet(Base):
    """The question sheet, built once at the release; `inputs` says from what."""

    __tablename__ = "sheet"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    engine: Mapped[str] = mapped_column(String(20))
    inputs: Mapped[dict[str, Any]]
    """What it was built from: hashes of document, prompt version and knowledge base, and keyed ones
    of what a reader of the sheet may not know. They are for the program, and in no file."""
    notes: Mapped[dict[str, Any]]
    """Per segment: why it is short, where it is."""
    built_at: Mapped[datetime]


class ModelAnswer(Base):
    """What a language model answered for a sheet, kept as it came: it can't be had again."""

    __tablename__ = "model_answer"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    """Which request of the sheet it answers: 1 finds and asks, 2 checks."""
    model: Mapped[str] = mapped_column(String(300))
    """As the setting names it, or `by hand`."""
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request."""
    answer: Mapped[str] = mapped_column(Text)
    outcome: Mapped[dict[str, Any]]
    """What came of it: `refused`, the questions that the program's checks refused, each with its
    reason, and `untouched`, the keys of the author's failure scenarios that it says don't touch
    this design."""
    by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    """Who pasted it; None where a service was asked."""
    at: Mapped[datetime]


class SheetQuestion(Base):
    """One question of a sheet, as built or as the panel added it (`form` is `own`); a panel may
    keep, drop, reword and move it, or have another asked in its place."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("folio", "segment", "rank"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("sheet.folio"))
    segment: Mapped[str] = mapped_column(String(12))
    """One of the three, or `everybody` for the questions of the head. A panel may move a question
    to another of the three."""
    rank: Mapped[int]
    """Its place in the segment, counted over all of them, dropped ones too."""
    form: Mapped[str] = mapped_column(String(40))
    built_text: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    """As it stands now; equal to `built_text` until somebody rewords it."""
    quote: Mapped[str] = mapped_column(Text)
    block: Mapped[int]
    """The block's `seq`."""
    why: Mapped[str] = mapped_column(Text)
    listen_for: Mapped[dict[str, Any]]
    condition: Mapped[str] = mapped_column(String(60), default="")
    """The key of the prompt's failure condition that it puts."""
    others: Mapped[list[Any]] = mapped_column(default=list)
    """What else can be asked about its passage, best first, each as the engine built it."""
    instead_of: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    """The question that was asked differently with this one."""
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    """proposed, approved, dropped, or replaced by one that asks it differently."""
    went: Mapped[str] = mapped_column(String(10), default="")
    """The panel's tick: asked, answered, partly or not; "" while nobody has ticked."""
    lead: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    """Which member of the panel asks it; None while that is open."""


class SheetEdit(Base):
    """Who changed what on a sheet, old and new."""

    __tablename__ = "sheet_edit"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    what: Mapped[str] = mapped_column(String(10))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class DesignChange(Base):
    """How one question changed the candidate's design, as one panel member saw it; like a
    scorecard it is their own until the debrief."""

    __tablename__ = "design_change"
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class PanelNotes(Base):
    """One member's notes in the conversation: theirs alone for ever, and as they are from the
    lock of their scorecard on."""

    __tablename__ = "panel_notes"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    revision: Mapped[int]
    """Raised by each save of what is theirs alone; a page that has an older one is told."""
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By question."""
    saved_at: Mapped[datetime]


class Scorecard(Base):
    """What one panel member writes after the conversation, and locks before the debrief."""

    __tablename__ = "scorecard"
    __table_args__ = (
        UniqueConstraint("folio", "account"),
        CheckConstraint(levels.CHECK, name="scale"),
    )
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    level: Mapped[int | None]
    """The level that the conversation showed; a column of its own for ever beside the ratings."""
    confidence: Mapped[str] = mapped_column(String(6), default="")
    """low, medium or high; "" where they have not said."""
    text: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    """Raised by each save; a save that started from an older one is refused with both texts."""
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]


class ScorecardRating(Base):
    """What the conversation showed of a criterion: a rating, or that it was not covered."""

    __tablename__ = "scorecard_rating"
    __table_args__ = (
        CheckConstraint(
            f"value IS NULL OR value BETWEEN {min(RATINGS)} AND {max(RATINGS)}", name="scale"
        ),
        CheckConstraint("value IS NULL OR NOT not_covered", name="one"),
    )
    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[int | None]
    not_covered: Mapped[bool] = mapped_column(default=False)
    said: Mapped[str] = mapped_column(Text, default="")
    """What was asked and what was answered."""


class ScorecardBasis(Base):
    """A question of the sheet on whose answer a rating rests."""

    __tablename__ = "scorecard_basis"
    scorecard: Mapped[str] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(60), primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text, default="")
    """The question as it stood when the scorecard was locked, since colleagues may still reword
    it; "" in a draft."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A question that a rating rests on, with its `words` at the lock ("" in a draft)."""

    question: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class PanelRating(CardRating):
    """The same with the questions that it rests on, in the sheet's order."""

    basis: tuple[Basis, ...] = ()

    @property
    def questions(self) -> frozenset[str]:
        """The ids of the questions that it rests on."""
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

FREEZES = (
    *rows.freezes(CARD, ScorecardBasis.scorecard),
    Freeze("panel_read", "1 = 1", "OLD.folio"),
    Freeze("sheet", "1 = 1", "OLD.folio"),
    Freeze("model_answer", "1 = 1", "OLD.folio"),
    Freeze(
        "question",
        "1 = 1",
        "OLD.folio",
        columns=(
            "id",
            "folio",
            "form",
            "built_text",
            "quote",
            "block",
            "why",
            "listen_for",
            "condition",
            "others",
            "instead_of",
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
    columns=(
        *("id", "folio", "segment", "rank", "form", "built_text", "text", "quote", "block"),
        *("why", "listen_for", "condition", "others", "instead_of", "state", "went"),
    ),
    left_out={"lead": "Who asked it is not shown afterwards."},
    folio="folio",
    at_end=True,
)
CHANGES = Sealed(
    table=DesignChange,
    columns=("question", "account", "before", "after", "at"),
    folio="question",
    through=SheetQuestion,
    at_end=True,
)
SEALED = (QUESTIONS, CHANGES)
