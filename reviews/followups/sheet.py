from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True, slots=True)
class Question:
    """`quote` is verbatim from `block` (its `seq`); empty without a passage. `listen_for` says
    what an answer sounds like at the levels `senior`, `staff` and `senior_staff`. `condition`
    is the key of the failure condition asked, else empty."""

    text: str
    form: str
    quote: str = ""
    block: int = 0
    why: str = ""
    listen_for: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Questions are best first; `note` is what readers of the sheet must know, or an empty
    string."""

    name: SegmentName
    minutes: int
    questions: tuple[Question, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
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
        return {q.condition for of in self.questions.values() for q in of if q.condition}

    @property
    def settled(self) -> set[str]:
        return self.put | set(self.untouched)


NO_MODEL = ModelQuestions({}, {})
"""No model was asked, or it returned nothing."""


@dataclass(frozen=True)
class Sheet:
    """`everybody` are the head's questions, `untouched` the texts of failure scenarios that a model
    said don't touch this design."""

    everybody: tuple[Question, ...]
    segments: tuple[Segment, ...]
    untouched: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For `blindfolio followups --json`; leaves out empty conditions and notes."""
        return asdict(self, dict_factory=_told)

    def as_text(self) -> str:
        lines = ["For everybody", *_listed(self.everybody)]
        for segment in self.segments:
            lines.append(f"{segment.name.capitalize()}, {segment.minutes} minutes")
            lines += [f"  {segment.note}"] * bool(segment.note)
            lines += _listed(segment.questions)
        return "\n".join(lines)


def _told(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: it for name, it in fields if it or name not in ("condition", "note")}


def _listed(questions: Sequence[Question]) -> Iterator[str]:
    for n, question in enumerate(questions, 1):
        yield f"  {n}. {question.text} [{question.form}]"
        if question.quote:
            yield f"     “{question.quote}” (block {question.block})"
