"""A look-back: the hires, the colleagues who look back at them, and the form in which each of these
says what the work of a hire shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from prompts.folder.rubric import RATINGS as SCALE
from reviews.forms.fields import Choice, FieldGroup, Form, Text
from reviews.forms.typed import typed

POINTS = (6, 12)
"""Months after a hire at which a team looks back."""
WORDS = 80
"""Characters of a dimension beside the rubric."""


class LookBack(Base):
    """Hires of about a year, looked back at together. It hangs on no folio: a candidate's data
    are deleted long before, and hires from before Blindfolio count too."""

    __tablename__ = "look_back"
    __table_args__ = (CheckConstraint(f"months IN {POINTS}", name="point"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    prompt_version: Mapped[str] = mapped_column(ForeignKey("prompt_version.id"))
    """Its rubric has the criteria and the guides."""
    level: Mapped[int]
    """The one that they were hired at, a `Level`; a rating below it is weak."""
    months: Mapped[int]
    loop: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """A `prompts.loops.loop.Loop` as it was when it was picked; empty for none."""
    owner: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    """Who prepares and closes it; they do not rate in it."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    @property
    def state(self) -> str:
        """preparing, open, closed or cancelled."""
        if self.cancelled_at:
            return "cancelled"
        if self.closed_at:
            return "closed"
        return "open" if self.started_at else "preparing"


class LookBackHire(Base):
    """Somebody who was hired. Once the look-back is closed, nothing says who."""

    __tablename__ = "look_back_hire"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    look_back: Mapped[str] = mapped_column(ForeignKey("look_back.id"), index=True)
    n: Mapped[int]
    """Its number: as listed, and by the random ids from the moment that it is closed."""
    label: Mapped[str] = mapped_column(String(60), default="")
    """By which colleagues know whom it is about; "" once it was removed."""
    hired: Mapped[str] = mapped_column(String(7), default="")
    """Year and month, such as 2025-11; removed with the label."""

    @property
    def name(self) -> str:
        """The label, or a number once it was removed."""
        return self.label or f"Hire {self.n}"


class LookBackPerson(Base):
    """A colleague who looks back."""

    __tablename__ = "look_back_person"
    __table_args__ = (UniqueConstraint("look_back", "account"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    look_back: Mapped[str] = mapped_column(ForeignKey("look_back.id"))
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    salt: Mapped[str] = mapped_column(String(64))
    """Of the digest that a lock seals, so that no rating can be guessed from it."""
    locked_at: Mapped[datetime | None]


class LookBackAnswer(Base):
    """What one colleague says of one hire: ratings, and which stage should have seen a weak one."""

    __tablename__ = "look_back_answer"
    person: Mapped[str] = mapped_column(ForeignKey("look_back_person.id"), primary_key=True)
    hire: Mapped[str] = mapped_column(ForeignKey("look_back_hire.id"), primary_key=True)
    known: Mapped[bool | None]
    """Whether they know this hire; None where they have not said."""
    ratings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By criterion `{rating, stage}` as sent: "1" to "4", "not_seen" or "", and a stage or ""."""
    dimension_stage: Mapped[str] = mapped_column(String(60), default="")
    """Which stage covers the dimension that they name beside the rubric."""
    revision: Mapped[int] = mapped_column(default=0)
    """Raised by each save; a save that started from an older one is refused with both."""
    saved_at: Mapped[datetime]


class LookBackDimension(Base):
    """What turned out weak in a hire beside the rubric, in a few words. A row of its own: these
    words can be removed when the look-back is closed, should they name somebody."""

    __tablename__ = "look_back_dimension"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("look_back_person.id"))
    hire: Mapped[str] = mapped_column(ForeignKey("look_back_hire.id"))
    words: Mapped[str] = mapped_column(String(WORDS))

    __table_args__ = (UniqueConstraint("person", "hire"),)


class _Known(Choice):
    """Stored as whether they know the hire; NULL for nothing."""

    def read(self, row: Any) -> str:
        return {True: "yes", False: "no", None: ""}[row.known]

    def columns(self, text: str) -> dict[str, Any]:
        return {"known": text == "yes" if text else None}


class _Dimension(Text):
    """A few words in one line."""

    def checked(self, value: object, words: str, name: str) -> str:
        text = one_line(typed(value, words).strip(), WORDS + 1)
        if len(text) > WORDS:
            raise Refusal(name, f"Shorten the dimension to at most {WORDS} characters.")
        return text


@dataclass(frozen=True, slots=True)
class LookBackRating:
    """What the work shows of a criterion, as it was sent; `stage` is the key of the one that should
    have seen a weak rating."""

    rating: str = ""
    stage: str = ""


NOT_SEEN = "not_seen"
"""Instead of a rating: the work has not shown it yet."""

# No field is seen by others: what is shown of a closed look-back are counts, and dimensions.
KNOWN = _Known(
    key="known",
    words="Do you know this hire?",
    options={"yes": "I know their work", "no": "I don't know this hire"},
    needed="say whether you know this hire",
)
RATING = Choice(
    key="rating",
    words="What their work shows",
    options={str(n): f"{n} {words}" for n, words in SCALE.items()} | {NOT_SEEN: "Not seen yet"},
    needed="choose a rating, or “not seen yet”",
)
STAGE = Choice(
    key="stage",
    words="Which stage should have seen it?",
    options={},
    needed="choose which stage should have seen it",
)
DIMENSION = _Dimension(key="dimension", words="What else turned out weak")
"""Beside the form's own fields, because it is not sealed: its words can be removed."""
COVERED = Choice(
    key="dimension-stage",
    attr="dimension_stage",
    words="Which stage covers it?",
    options={},
    needed="say whether a stage covers",
)


def answer_form(stages: Mapping[str, str]) -> Form[LookBackAnswer]:
    """The form of a look-back in which these stages can be named."""
    ratings = FieldGroup(
        name="ratings",
        table=LookBackAnswer,
        column="ratings",
        view=LookBackRating,
        empty=LookBackRating(),
        fields=(RATING, replace(STAGE, options=stages)),
    )
    return Form(
        name="answer",
        words="look-back",
        table=LookBackAnswer,
        fields=(KNOWN, replace(COVERED, options=stages)),
        groups=(ratings,),
    )


ANSWER = answer_form({})
"""As it is sealed."""

# Cancelling takes everything back, so nothing of a cancelled look-back is frozen.
_LOCKED = (
    "EXISTS (SELECT 1 FROM look_back_person p JOIN look_back b ON b.id = p.look_back"
    " WHERE p.id = {row}.person AND p.locked_at IS NOT NULL AND b.cancelled_at IS NULL{more})"
)
_STILL_OPEN = " AND b.closed_at IS NULL"

FREEZES = (
    Freeze(
        "look_back_answer",
        _LOCKED.format(row="OLD", more=""),
        "NULL",
        inserts=_LOCKED.format(row="NEW", more=""),
    ),
    Freeze(
        "look_back_dimension",
        _LOCKED.format(row="OLD", more=_STILL_OPEN),
        "NULL",
        inserts=_LOCKED.format(row="NEW", more=""),
    ),
    Freeze(
        "look_back_person",
        "OLD.locked_at IS NOT NULL AND EXISTS (SELECT 1 FROM look_back b"
        " WHERE b.id = OLD.look_back AND b.cancelled_at IS NULL)",
        "NULL",
    ),
)
