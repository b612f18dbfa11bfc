from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from blindfolio.documents.blinding.addresses import emails, profiles
from prompts.folder.rubric import RatingNumber, Text


class ReferenceRating(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rating: RatingNumber
    why: Text
    # Verbatim from the rendered document.
    quotes: tuple[Text, ...] = Field(min_length=1)


class ReferenceReview(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    recommendation: Literal["proceed", "stop", "unsure"]
    # By criterion key.
    ratings: dict[str, ReferenceRating]


_AUTHOR = (
    "author",
    "authors",
    "written by",
    "prepared by",
    "submitted by",
    "candidate",
    "name",
)
_NAMED = re.compile(r"(?i:by|von|par) [^\W\d_][\w.'-]{1,30}(?: [^\W\d_][\w.'-]{0,30}){1,3}\Z")
_HEAD = 12


def author_line(text: str) -> int | None:
    """Return the line, counted from 1, that names the author or their contact details."""
    lines = text.splitlines()
    for n, line in enumerate(lines, 1):
        if next(emails(line, real_domain_only=False), None) or next(profiles(line), None):
            return n
        if n <= _HEAD or n > len(lines) - _HEAD:
            bare = line.strip(" \t*_>#-|")
            label, colon, rest = bare.partition(":")
            signed = colon and label.strip(" *_").lower() in _AUTHOR and rest.strip(" *_")
            capitals = all(word[:1].isupper() for word in bare.split()[1:])
            if signed or (_NAMED.match(bare) and capitals):
                return n
    return None


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    text: str
    review: ReferenceReview
