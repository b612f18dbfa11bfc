from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio import levels
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Key, OptionalProse, Prose, Ref, Str40
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import OfAccount, OfFolio
from blindfolio.visibility.data_class import DataClass
from prompts.loops.loop import EVIDENCE
from reviews.forms import rows
from reviews.forms.card import OF_EACH, OVERALL, UNRATED, CardColumns, CardRating, RatingColumns
from reviews.forms.fields import FieldGroup, Form, Text
from reviews.panel.models import Planned, Slot


class Interview(Planned, Base):
    """A stage of an interview loop with one candidate. `account` holds it until `ended_at`."""

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
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    stage: Mapped[Str40]
    account: Mapped[OfAccount]
    ended_at: Mapped[datetime | None]


Held = Slot | Interview


class InterviewCard(CardColumns, Base):
    """The scorecard that an interviewer writes after their interview and locks before the
    debrief."""

    __tablename__ = "interview_card"
    __table_args__ = (CheckConstraint(levels.CHECK, name="scale"),)
    id: Mapped[Key]
    interview: Mapped[str] = mapped_column(ForeignKey("interview.id"), unique=True)
    folio: Mapped[OfFolio] = mapped_column(index=True)
    account: Mapped[OfAccount]
    # These four say what the answer named, in stages that need evidence of influence.
    people: Mapped[OptionalProse]
    documents: Mapped[OptionalProse]
    meetings: Mapped[OptionalProse]
    outcome: Mapped[OptionalProse]


class InterviewRating(RatingColumns, Base):
    __tablename__ = "interview_rating"
    card: Mapped[str] = mapped_column(ForeignKey("interview_card.id"), primary_key=True)
    dimension: Mapped[Str40] = mapped_column(primary_key=True)


class CardPass(Base):
    """A coordinator's decision that the debrief doesn't wait for a scorecard of the loop."""

    __tablename__ = "card_pass"
    __table_args__ = (UniqueConstraint("folio", "stage"),)
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    stage: Mapped[Str40]
    reason: Mapped[Prose]
    by: Mapped[Ref]
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

SEALED = (Sealed(table=CardPass, folio="folio"),)
