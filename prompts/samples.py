"""Sample documents of a prompt, each with a reference review that says why.

Models only; `prompts.catalogue` reads the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.rubric import Rating, Text


class ReferenceRating(BaseModel):
    """One criterion's rating of a sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rating: Rating
    why: Text
    """One sentence."""
    quotes: tuple[Text, ...] = Field(min_length=1)
    """The passages that carry it, word for word as the rendered document has them."""


class ReferenceReview(BaseModel):
    """A whole `<sample>.review.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recommendation: Literal["proceed", "stop", "unsure"]
    ratings: dict[str, ReferenceRating]
    """By criterion key; the catalogue checks that they are the rubric's."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample document: `name` is the file's stem ("senior-staff"), `text` its Markdown."""

    name: str
    text: str
    review: ReferenceReview
