"""The sheet and its questions, as they leave the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

SegmentName = Literal["alternatives", "failure", "migration"]

MINUTES: dict[SegmentName, int] = {"alternatives": 15, "failure": 30, "migration": 30}
"""The segments in their order, with planned minutes."""

PRINTED: dict[SegmentName, int] = {"alternatives": 2, "failure": 3, "migration": 3}
"""Questions of a segment that are printed in full."""

BY_MODEL = "model_"
"""What the form of a question begins with that a model proposed; the segment follows."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What an answer sounds like at each level."""

    senior: str
    staff: str
    senior_staff: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `quote` is exactly in the text of the block whose `seq` is `block`; it is
    empty only where `form` begins with `absence`. `condition` is the key of the prompt's failure
    condition that it puts, "" for any other question."""

    text: str
    form: str
    quote: str
    block: int
    why: str
    listen_for: Levels
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
    """A part of the interview. The first `shown` questions stand on the sheet, the rest are
    folded; `note` says why there are few, and is empty otherwise. `others` holds for each
    question, in their order, what else could be asked about its passage, best first."""

    name: SegmentName
    minutes: int
    questions: tuple[Question, ...]
    shown: int
    note: str = ""
    others: tuple[tuple[Question, ...], ...] = ()

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "name": self.name,
            "minutes": self.minutes,
            "questions": [question.as_json() for question in self.questions],
        }
        if self.note:
            body["note"] = self.note
        return body


@dataclass(frozen=True)
class Sheet:
    """The whole sheet with the facts it was made from, ready to be stored or printed;
    `everybody` are the two questions of its head."""

    segments: tuple[Segment, ...]
    extraction: dict[str, list[dict[str, Any]]]
    everybody: tuple[Question, ...]

    def as_json(self) -> dict[str, Any]:
        """The shape that `blindfolio followups --json` prints."""
        return {
            "everybody": [question.as_json() for question in self.everybody],
            "segments": [segment.as_json() for segment in self.segments],
            "extraction": self.extraction,
        }
