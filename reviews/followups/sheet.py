from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SegmentName = Literal["alternatives", "failure", "migration"]

MINUTES: dict[SegmentName, int] = {"alternatives": 15, "failure": 30, "migration": 30}
"""Planned minutes; the segments are in order."""

HEADINGS: Mapping[str, str] = {
    "alternatives": "Alternatives",
    "failure": "Failure modes",
    "migration": "Migration",
}

PRINTED: dict[SegmentName, int] = {"alternatives": 2, "failure": 3, "migration": 3}

BY_MODEL = "model_"
"""Prefix of the form of a model's question that a second reading checked; the segment follows."""
UNCHECKED = "unchecked_"
"""The same without a second reading."""
AUTHORS = "author_"
"""The prefix for a card of the prompt's author."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What an answer sounds like at each level."""

    senior: str
    staff: str
    senior_staff: str


@dataclass(frozen=True, slots=True)
class Question:
    """`quote` is exactly in block `block` (its `seq`), "" without a passage. `condition` is the key
    of the failure condition asked, else ""."""

    text: str
    form: str
    why: str
    listen_for: Levels
    quote: str = ""
    block: int = 0
    condition: str = ""

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "text": self.text,
            "form": self.form,
            "quote": self.quote,
            "block": self.block,
            "why": self.why,
            "listen_for": {
                "senior": self.listen_for.senior,
                "staff": self.listen_for.staff,
                "senior_staff": self.listen_for.senior_staff,
            },
        }
        if self.condition:
            body["condition"] = self.condition
        return body


@dataclass(frozen=True, slots=True)
class Segment:
    """Questions are best first; `note` is what readers of the sheet must know, or ""."""

    name: SegmentName
    minutes: int
    questions: tuple[Question, ...]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "name": self.name,
            "minutes": self.minutes,
            "questions": [question.as_json() for question in self.questions],
        }
        if self.note:
            body["note"] = self.note
        return body


@dataclass(frozen=True, slots=True)
class Refused:
    """A model's question that a program's check refused, and why; kept for tuning."""

    text: str
    fault: str
    what: str


@dataclass(frozen=True, slots=True)
class ModelQuestions:
    """`questions` are best first in each segment; `reserves` are the second reader's. `untouched`
    are keys of failure scenarios said not to touch this design. `checked`: there was a second
    reading."""

    questions: Mapping[SegmentName, tuple[Question, ...]]
    reserves: Mapping[SegmentName, tuple[Question, ...]]
    untouched: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    checked: bool = True

    @property
    def put(self) -> set[str]:
        """Keys of failure scenarios that a question asks."""
        return {q.condition for of in self.questions.values() for q in of if q.condition}

    @property
    def settled(self) -> set[str]:
        """Scenario keys that need no card: asked, or untouched."""
        return self.put | set(self.untouched)


NO_MODEL = ModelQuestions({}, {})
"""No model was asked, or it gave nothing."""


@dataclass(frozen=True)
class Sheet:
    """`everybody` are the head's questions, `untouched` the texts of failure scenarios that a model
    said don't touch this design."""

    segments: tuple[Segment, ...]
    everybody: tuple[Question, ...]
    untouched: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `blindfolio followups --json`."""
        return {
            "everybody": [question.as_json() for question in self.everybody],
            "segments": [segment.as_json() for segment in self.segments],
            "untouched": list(self.untouched),
        }
