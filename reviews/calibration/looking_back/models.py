from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import Base, Count, JsonDict, Key, Str60, Str64
from blindfolio.one_line import one_line
from blindfolio.refusal import Refusal
from blindfolio.visibility.columns import OfAccount
from reviews.forms.fields import Choice, FieldGroup, Form, Text, typed
from reviews.prepared import Prepared

POINTS = (6, 12)
NOT_SEEN = "not_seen"
WORDS = 80


class LookBack(Prepared, Base):
    """A look-back at earlier hires. It has no folio, because candidates' data are deleted long
    before. A rating below `level`, the level of the hires, is weak.
    """

    __tablename__ = "look_back"
    __table_args__ = (CheckConstraint(f"months IN {POINTS}", name="point"),)
    months: Mapped[int]
    loop: Mapped[JsonDict]


class LookBackHire(Base):
    __tablename__ = "look_back_hire"
    id: Mapped[Key]
    look_back: Mapped[str] = mapped_column(ForeignKey("look_back.id"), index=True)
    # As listed; once closed, in the order of the random ids.
    n: Mapped[int]
    label: Mapped[Str60] = mapped_column(default="")
    hired: Mapped[str] = mapped_column(String(7), default="")

    @property
    def name(self) -> str:
        return self.label or f"Hire {self.n}"


class LookBackPerson(Base):
    __tablename__ = "look_back_person"
    __table_args__ = (UniqueConstraint("look_back", "account"),)
    id: Mapped[Key]
    look_back: Mapped[str] = mapped_column(ForeignKey("look_back.id"))
    account: Mapped[OfAccount] = mapped_column(index=True)
    # Of the sealed digest, so that no rating can be guessed from it.
    salt: Mapped[Str64]
    locked_at: Mapped[datetime | None]


class LookBackAnswer(Base):
    __tablename__ = "look_back_answer"
    person: Mapped[str] = mapped_column(ForeignKey("look_back_person.id"), primary_key=True)
    hire: Mapped[str] = mapped_column(ForeignKey("look_back_hire.id"), primary_key=True)
    known: Mapped[bool | None]
    ratings: Mapped[JsonDict]
    """Ratings by criterion as `{rating, stage}`. A rating is "1" to "6", "not_seen" or an empty
    string, and a stage may be an empty string.
    """
    dimension_stage: Mapped[Str60] = mapped_column(default="")
    revision: Mapped[Count]
    saved_at: Mapped[datetime]


class LookBackDimension(Base):
    # A row of its own, so the owner can remove words that name somebody.

    __tablename__ = "look_back_dimension"
    __table_args__ = (UniqueConstraint("person", "hire"),)
    id: Mapped[Key]
    person: Mapped[str] = mapped_column(ForeignKey("look_back_person.id"))
    hire: Mapped[str] = mapped_column(ForeignKey("look_back_hire.id"))
    words: Mapped[str] = mapped_column(String(WORDS))


class _Known(Choice):
    # Stored as whether they know the hire; NULL if unanswered.

    def read(self, row: Any) -> str:
        return {True: "yes", False: "no", None: ""}[row.known]

    def columns(self, text: str) -> dict[str, Any]:
        return {"known": text == "yes" if text else None}


class _Dimension(Text):
    def checked(self, value: object, words: str, name: str) -> str:
        text = one_line(typed(value, words).strip(), WORDS + 1)
        if len(text) > WORDS:
            raise Refusal(name, f"Shorten the dimension to at most {WORDS} characters.")
        return text


@dataclass(frozen=True, slots=True)
class LookBackRating:
    rating: str = ""
    stage: str = ""


# Others see no field: a closed look-back shows only counts and dimensions.
KNOWN = _Known(
    key="known",
    words="Do you know this hire?",
    options={"yes": "I know their work", "no": "I don't know this hire"},
    needed="say whether you know this hire",
)
RATING = Choice(
    key="rating",
    words="What their work shows",
    options={NOT_SEEN: "Not seen yet"},
    needed="choose a rating, or “not seen yet”",
)
STAGE = Choice(
    key="stage",
    words="Which stage should have seen it?",
    options={},
    needed="choose which stage should have seen it",
)
# Not a field of the form, because it isn't sealed: its words can be removed.
DIMENSION = _Dimension(key="dimension", words="What else turned out weak")
COVERED = Choice(
    key="dimension-stage",
    attr="dimension_stage",
    words="Which stage covers it?",
    options={},
    needed="say whether a stage covers",
)


def answer_form(stages: Mapping[str, str], rated: Mapping[str, str]) -> Form[LookBackAnswer]:
    rating = replace(RATING, options={**rated, **RATING.options})
    ratings = FieldGroup(
        name="ratings",
        table=LookBackAnswer,
        column="ratings",
        view=LookBackRating,
        empty=LookBackRating(),
        fields=(rating, replace(STAGE, options=stages)),
    )
    return Form(
        name="answer",
        words="look-back",
        table=LookBackAnswer,
        fields=(KNOWN, replace(COVERED, options=stages)),
        groups=(ratings,),
    )


ANSWER = answer_form({}, {})

# Cancelling takes everything back, so it freezes nothing.
_OLD, _NEW = (
    "EXISTS (SELECT 1 FROM look_back_person p JOIN look_back b ON b.id = p.look_back"
    f" WHERE p.id = {row}.person AND p.locked_at IS NOT NULL AND b.cancelled_at IS NULL"
    for row in ("OLD", "NEW")
)
FREEZES = (
    Freeze("look_back_answer", f"{_OLD})", "NULL", inserts=f"{_NEW})"),
    Freeze(
        "look_back_dimension", f"{_OLD} AND b.closed_at IS NULL)", "NULL", inserts=f"{_NEW})"
    ),
    Freeze(
        "look_back_person",
        "OLD.locked_at IS NOT NULL AND EXISTS (SELECT 1 FROM look_back b"
        " WHERE b.id = OLD.look_back AND b.cancelled_at IS NULL)",
        "NULL",
    ),
)
