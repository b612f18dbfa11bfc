from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from blindfolio.db.orm import Count, Flag, OptionalProse, Str6
from blindfolio.levels import IN_SCALE
from blindfolio.visibility.data_class import DataClass
from reviews.forms.fields import CONFIDENCES, Choice, Covered, FieldGroup, ShownLevel, Text
from reviews.forms.filled import Filled, Gap, has_words

FEWEST_WORDS = 3

_AT_LEAST = f"in at least {FEWEST_WORDS} words"


class CardColumns:
    level: Mapped[int | None]
    # low, medium or high; empty if not given
    confidence: Mapped[Str6] = mapped_column(default="")
    text: Mapped[OptionalProse]
    # Raised by each save. A save from an older one is refused with both texts.
    revision: Mapped[Count]
    saved_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]


class RatingColumns:
    value: Mapped[int | None]
    not_covered: Mapped[Flag]
    said: Mapped[OptionalProse]  # what was asked and answered

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint, ...]:
        return (
            CheckConstraint(f"value IS NULL OR value {IN_SCALE}", name="scale"),
            CheckConstraint("value IS NULL OR NOT not_covered", name="one"),
        )


@dataclass(frozen=True, slots=True)
class CardRating:
    value: int | None = None
    not_covered: bool = False
    said: str = ""


UNRATED = CardRating()

_SEEN = DataClass.OTHER_SCORECARDS
SUPPORT = Text(
    key="text", words="What supports it", help="One sentence is enough.", seen_as=_SEEN
)
OVERALL = (
    ShownLevel(
        key="level",
        words="Overall level",
        question="Level shown in the interview",
        in_rows=True,
        needed="choose one",
        seen_as=_SEEN,
    ),
    SUPPORT,
    Choice(
        key="confidence",
        words="Confidence",
        options=CONFIDENCES,
        needed="choose how sure you are",
        seen_as=_SEEN,
    ),
)
OF_EACH = (
    Covered(
        key="rating", attr="value", words="rating", question="Interview rating", seen_as=_SEEN
    ),
    Text(
        key="said",
        words="what was said",
        question="What was said",
        help="What did you ask, and what did they answer?",
        rows=4,
        seen_as=_SEEN,
    ),
)


def missing(
    filled: Filled[Any],
    group: FieldGroup[Any],
    of_rating: Callable[[str, str], list[Gap]] = lambda key, name: [],
) -> list[Gap]:
    named = filled.keys[group].items()
    gaps = []
    for key, name in named:
        gaps += _of_one(filled.view(group, key), key, name, of_rating)
    none = all(filled.view(group, key).not_covered for key, _ in named)
    for it in filled.form.fields:
        text = it.read(filled.row) if filled.row else ""
        if it is SUPPORT and not has_words(text, FEWEST_WORDS):
            ask = "say why nothing was covered" if none else "say what supports the level"
            gaps.append(Gap(f"Overall level: {ask}, {_AT_LEAST}", "f-text"))
        elif it.needed and not text and (it in OVERALL or not none):
            gaps.append(Gap(f"{it.words}: {it.needed}", f"f-{it.key}"))
    return gaps


def _of_one(
    rated: CardRating, key: str, name: str, of_rating: Callable[[str, str], list[Gap]]
) -> list[Gap]:
    if rated.not_covered:
        return []
    if rated.value is None:
        return [Gap(f"{name}: choose a rating, or “not covered”", f"f-rating-{key}")]
    gaps = of_rating(key, name)
    if not has_words(rated.said, FEWEST_WORDS):
        sentence = f"{name}: write what you asked and what they said, {_AT_LEAST}"
        gaps.append(Gap(sentence, f"f-said-{key}"))
    return gaps
