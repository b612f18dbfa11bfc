"""A finding: a code, a place, the words, a reason, a suggestion; and the table of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["E", "W"]

Path = tuple[str | int, ...]
"""Keys and indices, as in pydantic."""


@dataclass(frozen=True, slots=True)
class Code:
    severity: Severity
    finds: str
    suggestion: str


CODES: dict[str, Code] = {
    "P101": Code(
        "W",
        "generic classic",
        "Ask about a problem that your own team has. Name its systems and teams, and give its"
        " own figures.",
    ),
    "P102": Code(
        "W",
        "solution named",
        "Describe the problem and what outsiders want. Leave the solution to the candidate.",
    ),
    "P105": Code(
        "W",
        "no figures that matter",
        "Give at least six figures, each with its unit: the peak as well as the mean, the"
        " slowest cases, the cost of an error, the invoice, heads and months. Those of a brief"
        " can be in its facts.",
    ),
    "P108": Code(
        "W",
        "ask longer than time",
        "State a time of four to eight hours and ask for one document. Drop what doesn't fit.",
    ),
    "P109": Code(
        "E",
        "ask incomplete",
        "Ask for three things: an approach to argue for; the alternatives and what would have made"
        " you choose them; the top three risks.",
    ),
    "P110": Code(
        "E",
        "answer key leaks",
        "Say it in other words, or remove it from what candidates read.",
    ),
    "P111": Code(
        "W",
        "too long or too short",
        "A brief has 60 to 250 words, and a long page 300 to 700. Move figures and parties of a"
        " brief into its facts.",
    ),
    "R201": Code(
        "W",
        "guide of a few words",
        "Say what the document does: begin with a verb (names, gives, says, prices, leaves)"
        " and its object.",
    ),
    "R203": Code(
        "W",
        "weight without reason",
        "Give the criteria different weights, from 1 to 5, each with a rationale of its own: a fact"
        " about the role, the estate or the team.",
    ),
    "R204": Code(
        "W",
        "language or looks rated",
        "Rate what is said, not how well the language is used or how the document looks.",
    ),
    "F301": Code(
        "W",
        "a question that can't be asked as it is",
        "Ask one question in 15 to 35 words, with its question mark at the end and at most one"
        " “Suppose”. Name what it is about by the page's own nouns.",
    ),
    "F302": Code(
        "W",
        "a what-if that changes nothing",
        "Change one figure or rule so that another position wins.",
    ),
    "F303": Code(
        "W",
        "no estate",
        "Give at least two groups, each with its count and its owner, and at least two parties with"
        " what each wants and can refuse.",
    ),
    "F304": Code(
        "W",
        "fact without an answer",
        "Write an answer that can be sent as it is: a fact, not a design. “No one knows” is"
        " an answer too.",
    ),
    "F305": Code(
        "W",
        "few facts",
        "Write at least ten facts: load, money, people, dates, owners, contracts, what was tried"
        " before.",
    ),
    "F307": Code(
        "W",
        "a topic that gives the answer away",
        "Say what the fact is about, without its figure: “Load”, not “410 payments a second”.",
    ),
    "F308": Code(
        "W",
        "positions without a contest",
        "Let a good engineer be able to argue for each, and let each win where one figure or rule"
        " is different.",
    ),
    "F309": Code(
        "W",
        "a segment without a question",
        "Write what-ifs for both segments: `alternatives` (would another design win?) and"
        " `migration` (in which order, what is undone, who can refuse, when to stop?).",
    ),
    "OPEN": Code(
        "E",
        "still to decide",
        "Replace the mark with the fact. Delete a comment when you no longer need it.",
    ),
    "FILE": Code(
        "E", "not a prompt folder yet", "Correct the file. Until then it can't be read."
    ),
}
"""`FILE` is the catalogue's own refusal."""

UNWAIVABLE = frozenset({"FILE", "OPEN"})
"""Findings that can't be waived: unreadable files and open marks."""


@dataclass(frozen=True, slots=True)
class Place:
    """`line` counts from 1 (None if unknown, as in a form); `field` is the page section or YAML
    path ("criteria.0.guides.3"), "" for the whole file.
    """

    file: str
    line: int | None = None
    field: str = ""
    path: Path = ()

    def __str__(self) -> str:
        at = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{at} {self.field}".strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` is the offending text, "" if something is missing."""

    code: str
    place: Place
    words: str
    reason: str
    sure: bool = True
    """False for suspicions, which are advice whatever the code."""

    @property
    def severity(self) -> Severity:
        """E stops a publication; W is advice."""
        return CODES[self.code].severity if self.sure else "W"

    @property
    def waivable(self) -> bool:
        return self.severity == "E" and self.code not in UNWAIVABLE

    @property
    def suggestion(self) -> str:
        return CODES[self.code].suggestion

    def as_json(self) -> dict[str, str | int | bool | None]:
        return {
            "code": self.code,
            "severity": self.severity,
            "waivable": self.waivable,
            "file": self.place.file,
            "line": self.place.line,
            "field": self.place.field,
            "words": self.words,
            "reason": self.reason,
            "suggestion": self.suggestion,
        }
