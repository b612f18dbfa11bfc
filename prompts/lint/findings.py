"""A finding: a code, a place, the words, a reason, a suggestion; and the table of codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["E", "W"]

Path = tuple[str | int, ...]
"""Where in a YAML file: keys and indices, as pydantic has them."""


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the table: what it finds and what to do about it in general."""

    severity: Severity
    finds: str
    suggestion: str


CODES: dict[str, Code] = {
    "P101": Code(
        "E",
        "generic classic",
        "Ask about a problem that your own team has. Name its systems and teams, and give its"
        " own figures.",
    ),
    "P102": Code(
        "E",
        "solution named",
        "Describe the problem and what outsiders want. Leave the solution to the candidate.",
    ),
    "P103": Code(
        "E",
        "requirements that leave no choice",
        "Keep the requirements that an outsider has fixed, and name the outsider. Turn the"
        " rest into what people want.",
    ),
    "P104": Code(
        "W",
        "no tension",
        "Describe three opposing forces, each with a figure and someone who cares about it,"
        " and let two parties want opposite things.",
    ),
    "P105": Code(
        "E",
        "no figures that matter",
        "Give at least six figures, each with its unit: the peak as well as the mean, the"
        " slowest cases, the cost of an error, the invoice, heads and months.",
    ),
    "P106": Code(
        "E",
        "one team",
        "Name at least two parties under Who, and say what each of them wants and can refuse.",
    ),
    "P107": Code(
        "E",
        "mechanisms named",
        "Describe what happened by its effects. Candidates who are told what to think of"
        " can't show that they would have thought of it.",
    ),
    "P108": Code(
        "E",
        "ask longer than time",
        "State a time of four to eight hours and ask for one document. Drop what doesn't fit.",
    ),
    "P109": Code(
        "E",
        "ask incomplete",
        "Ask in three sentences: argue for an approach; name the alternatives and what would have"
        " made you choose them; give the top three risks.",
    ),
    "P110": Code(
        "W",
        "answer key leaks",
        "Say it in other words, or remove it from the candidate's page.",
    ),
    "R201": Code(
        "E",
        "guide of adjectives",
        "Say what the document does: begin with a verb (names, gives, says, prices, leaves)"
        " and its object.",
    ),
    "R202": Code(
        "E",
        "neighbours do not differ",
        "Let each level ask for a new kind of thing, not for more of the same.",
    ),
    "R203": Code(
        "E",
        "weight without reason",
        "Name a fact about the role, the estate or the team that justifies this weight.",
    ),
    "R204": Code(
        "E",
        "language rated",
        "Rate what is said, not how well the language is used.",
    ),
    "R205": Code(
        "W",
        "volume or vocabulary rated",
        "Say what the document must contain, not how much of it or in which words.",
    ),
    "R206": Code(
        "W",
        "no guide for less",
        "Among the guides for 3 and 4, let one reward leaving something alone, one reward a"
        " decision not to do something, and one reward thinking in quarters.",
    ),
    "F301": Code(
        "E",
        "a condition any design meets",
        "Name a place, a time and a duration in this estate, then the designs that are hit"
        " and the designs that are spared.",
    ),
    "F302": Code(
        "W",
        "a flip that flips nothing",
        "Change one figure or rule so that another position wins. More load only makes the"
        " task harder.",
    ),
    "F303": Code(
        "E",
        "no estate",
        "Give at least two groups, each with its count and its owner, and make one of them"
        " unusual or unowned.",
    ),
    "F304": Code(
        "E",
        "withheld fact without an answer",
        "Write an answer that can be sent as it is: a fact, not a design. “No one knows” is"
        " an answer too.",
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
"""`FILE` is no judgement: it is the refusal with which the catalogue would answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """`file` is a file's name; `line` counts from 1 (None: not known, as in a form); `field` is
    the section of the page or the path in the YAML ("criteria.0.guides.3"), "" for all of it."""

    file: str
    line: int | None = None
    field: str = ""
    path: Path = ()

    def __str__(self) -> str:
        at = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{at} {self.field}".strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `words` are the offending words as they stand, "" where something lacks."""

    code: str
    place: Place
    words: str
    reason: str

    @property
    def severity(self) -> Severity:
        """E stops a publication; W is advice."""
        return CODES[self.code].severity

    @property
    def suggestion(self) -> str:
        """What to do about it."""
        return CODES[self.code].suggestion

    def as_json(self) -> dict[str, str | int | None]:
        """For `--json` and for the page."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "field": self.place.field,
            "words": self.words,
            "reason": self.reason,
            "suggestion": self.suggestion,
        }
