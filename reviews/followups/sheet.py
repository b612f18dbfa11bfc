from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SegmentName = Literal["alternatives", "failure", "migration"]

# In the order of the interview.
MINUTES: dict[SegmentName, int] = {"alternatives": 15, "failure": 30, "migration": 30}

HEADINGS: Mapping[str, str] = {
    "alternatives": "Alternatives",
    "failure": "Failure modes",
    "migration": "Migration",
}

PRINTED: dict[SegmentName, int] = {"alternatives": 2, "failure": 3, "migration": 3}

HEARD: Mapping[str, str] = {
    "answer": "A good answer says",
    "senior": "Senior",
    "staff": "Staff",
    "senior_staff": "Senior staff",
}

# Prefixes of a question's form: a model's that a second reading checked, a model's that none
# did, and the prompt author's.
BY_MODEL = "model_"
UNCHECKED = "unchecked_"
AUTHORS = "author_"
# The form of an author's question that reviewers chose. Nothing on the sheet says so.
CHOSEN = "scenario"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the sheet. `quote` is copied word for word from the block numbered `block`,
    or is empty. `listen_for` says what an answer sounds like, by the keys of `HEARD`.
    `condition` is the key of the failure scenario that is asked about, or is empty. With an
    `area` of a picture, `quote` are the words in it."""

    text: str
    form: str
    quote: str = ""
    block: int = 0
    why: str = ""
    listen_for: Mapping[str, str] = field(default_factory=dict)
    condition: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the interview with its questions, best first. `note` is what readers of the
    sheet must know about them, or is empty."""

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
    """A model's questions, best first in each segment. `reserves` are further questions that
    the second reading chose. `untouched` are the keys of failure scenarios that don't touch
    this design, and `checked` says whether there was a second reading."""

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


@dataclass(frozen=True)
class Sheet:
    """The question sheet. `everybody` are the questions that come before the segments, and
    `untouched` are the texts of failure scenarios that a model said don't touch this design."""

    everybody: tuple[Question, ...]
    segments: tuple[Segment, ...]
    untouched: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the sheet as the command `blindfolio followups --json` prints it."""
        return asdict(self, dict_factory=_told)

    def as_text(self) -> str:
        lines = ["For everybody", *_listed(self.everybody)]
        for segment in self.segments:
            lines.append(f"{segment.name.capitalize()}, {segment.minutes} minutes")
            lines += [f"  {segment.note}"] * bool(segment.note)
            lines += _listed(segment.questions)
        return "\n".join(lines)


def _told(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: it for name, it in fields if it or name not in ("condition", "note", "area")}


def _listed(questions: Sequence[Question]) -> Iterator[str]:
    for n, question in enumerate(questions, 1):
        yield f"  {n}. {question.text} [{question.form}]"
        if question.quote:
            yield f"     “{question.quote}” (block {question.block})"
