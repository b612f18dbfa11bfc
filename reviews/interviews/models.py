from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.data_class import DataClass
from prompts.folder.rubric import RATINGS
from prompts.loops.loop import EVIDENCE
from reviews.forms import rows
from reviews.forms.fields import FieldGroup, Form, Text
from reviews.panel.models import Planned, Slot
from reviews.panel.scorecards.card import OF_EACH, OVERALL, UNRATED, CardRating


class Interview(Planned, Base):
    """A stage of a loop with one candidate: who holds it, and when. The row is deleted only
    with the candidate's data; giving the interview back sets `ended_at`."""

    __tablename__ = "interview"
    __table_args__ = (
        Index(
            "uq_interview_live",
            "folio",
            "stage",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_interview_whose", "account", "folio"),
    )
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    stage: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]


Held = Slot | Interview


class InterviewCard(Base):
    """What an interviewer writes after their interview, and locks before the debrief."""

    __tablename__ = "interview_card"
    __table_args__ = (CheckConstraint(levels.CHECK, name="scale"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    interview: Mapped[str] = mapped_column(ForeignKey("interview.id"), unique=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    level: Mapped[int | None]
    confidence: Mapped[str] = mapped_column(String(6), default="")
    text: Mapped[str] = mapped_column(LongText, default="")
    people: Mapped[str] = mapped_column(LongText, default="")
    """Like `documents`, `meetings` and `outcome`, what the answer named; only in an influence stage
    (`prompts.loops.loop.EVIDENCE`)."""
    documents: Mapped[str] = mapped_column(LongText, default="")
    meetings: Mapped[str] = mapped_column(LongText, default="")
    outcome: Mapped[str] = mapped_column(LongText, default="")
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]


class InterviewRating(Base):
    __tablename__ = "interview_rating"
    __table_args__ = (
        CheckConstraint(
            f"value IS NULL OR value BETWEEN {min(RATINGS)} AND {max(RATINGS)}", name="scale"
        ),
        CheckConstraint("value IS NULL OR NOT not_covered", name="one"),
    )
    card: Mapped[str] = mapped_column(ForeignKey("interview_card.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int | None]
    not_covered: Mapped[bool] = mapped_column(default=False)
    said: Mapped[str] = mapped_column(LongText, default="")


class CardPass(Base):
    """A scorecard of the loop that the debrief doesn't wait for, with a coordinator's reason."""

    __tablename__ = "card_pass"
    __table_args__ = (UniqueConstraint("folio", "stage"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    stage: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(LongText)
    by: Mapped[str] = mapped_column(ID)
    at: Mapped[datetime]


_NAMED = {
    "people": "Who, and what each of them wanted.",
    "documents": "What was written, by whom, and what changed between its versions.",
    "meetings": "Which ones decided something, and what was said there.",
    "outcome": "What changed, for whom, and how they know.",
}

DIMENSIONS = FieldGroup(
    name="dimensions",
    table=InterviewRating,
    owner="card",
    key="dimension",
    view=CardRating,
    empty=UNRATED,
    fields=OF_EACH,
)
CARD = Form(
    name="scorecard",
    words="interview scorecard",
    table=InterviewCard,
    fields=(
        *(
            Text(
                key=key,
                words=words,
                help=_NAMED[key],
                needed="write what the answer named, or that it named nothing",
                seen_as=DataClass.OTHER_SCORECARDS,
            )
            for key, words in EVIDENCE.items()
        ),
        *OVERALL,
    ),
    groups=(DIMENSIONS,),
)
PLAIN = replace(CARD, fields=OVERALL)

FREEZES = (
    *rows.freezes(CARD),
    Freeze(
        "interview",
        "EXISTS (SELECT 1 FROM interview_card c WHERE c.interview = OLD.id"
        " AND c.locked_at IS NOT NULL)",
        "OLD.folio",
    ),
    Freeze("card_pass", "1 = 1", "OLD.folio"),
)

SEALED = (
    Sealed(
        table=CardPass, columns=("id", "folio", "stage", "reason", "by", "at"), folio="folio"
    ),
)
