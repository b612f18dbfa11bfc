"""The sheet and its questions, as they leave the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SegmentName = Literal["alternatives", "failure", "migration"]

MINUTES: dict[SegmentName, int] = {"alternatives": 15, "failure": 30, "migration": 30}
"""The segments in their order, with planned minutes."""

HEADINGS: Mapping[str, str] = {
    "alternatives": "Alternatives",
    "failure": "Failure modes",
    "migration": "Migration",
}
"""What the segments are called."""

PRINTED: dict[SegmentName, int] = {"alternatives": 2, "failure": 3, "migration": 3}
"""Questions of a segment that are printed in full."""

BY_MODEL = "model_"
"""What the form of a question begins with that a model proposed and a second reading checked; the
segment follows."""
UNCHECKED = "unchecked_"
"""The same of one that no second reading has checked."""
AUTHORS = "author_"
"""What the form of a card of the prompt's author begins with."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What an answer sounds like at each level."""

    senior: str
    staff: str
    senior_staff: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `quote` is exactly in the text of the block whose `seq` is `block`; "" where it
    stands on no passage. `condition` is the key of the prompt's failure condition that it puts, ""
    for any other question."""

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
    """A part of the interview, its questions best first; `note` says what a reader of the sheet
    must know of it, "" for nothing."""

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
    """A model's question that a program's check refused, and why; kept for whoever tunes requests
    and checks."""

    text: str
    fault: str
    what: str


@dataclass(frozen=True, slots=True)
class ModelQuestions:
    """What a model's answers come to. `questions` are best first in each segment, `reserves` what
    the second reading held back; `untouched` are the keys of the author's failure scenarios that
    were said not to touch this design. `checked` is false where no second reading was had."""

    questions: Mapping[SegmentName, tuple[Question, ...]]
    reserves: Mapping[SegmentName, tuple[Question, ...]]
    untouched: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    checked: bool = True

    @property
    def put(self) -> set[str]:
        """The keys of the author's failure scenarios that one of the questions puts."""
        return {q.condition for of in self.questions.values() for q in of if q.condition}

    @property
    def settled(self) -> set[str]:
        """The keys of those that are put, or don't touch this design: no cards."""
        return self.put | set(self.untouched)


NO_MODEL = ModelQuestions({}, {})
"""No model was asked, or nothing came of it."""


@dataclass(frozen=True)
class Sheet:
    """The whole sheet; `everybody` are the questions of its head, `untouched` the texts of the
    author's failure scenarios that a model said don't touch this design."""

    segments: tuple[Segment, ...]
    everybody: tuple[Question, ...]
    untouched: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The shape that `blindfolio followups --json` prints."""
        return {
            "everybody": [question.as_json() for question in self.everybody],
            "segments": [segment.as_json() for segment in self.segments],
            "untouched": list(self.untouched),
        }
