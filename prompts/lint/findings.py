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
        "Ask about a problem of your own team: its systems and teams by name, its own figures.",
    ),
    "P102": Code(
        "E",
        "solution named",
        "Say what hurts and what is wanted from outside; leave the way there to the candidate.",
    ),
    "P103": Code(
        "E",
        "requirements that leave no choice",
        "Keep what an outsider fixed, with who says so; turn the rest into what people want.",
    ),
    "P104": Code(
        "W",
        "no tension",
        "Give three forces that pull against each other a figure and somebody who cares each,"
        " and let two parties want opposite things.",
    ),
    "P105": Code(
        "E",
        "no figures that matter",
        "Give six figures or more, each with its unit: peak beside mean, the tail, what an error"
        " costs, the invoice, heads and months.",
    ),
    "P106": Code(
        "E",
        "one team",
        "Name at least two parties under Who, with what each wants and can refuse.",
    ),
    "P107": Code(
        "E",
        "mechanisms named",
        "Tell what happened by its effect; whoever is prompted cannot show instinct.",
    ),
    "P108": Code(
        "E",
        "ask longer than time",
        "State four to eight hours and ask for one document; drop what does not fit.",
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
        "Say it in other words, or take it out of what candidates read.",
    ),
    "R201": Code(
        "E",
        "guide of adjectives",
        "Say what stands in the text: begin with a verb (names, gives, says, prices, leaves) and"
        " what it does it to.",
    ),
    "R202": Code(
        "E",
        "neighbours do not differ",
        "Let each level add a kind of thing, not more of it.",
    ),
    "R203": Code(
        "E",
        "weight without reason",
        "Name a fact of the role, the estate or the team that gives this weight.",
    ),
    "R204": Code(
        "E",
        "language rated",
        "Rate what is said; leave out how well the language is handled.",
    ),
    "R205": Code(
        "W",
        "volume or vocabulary rated",
        "Say which thing must stand there, not how much of it or which word.",
    ),
    "R206": Code(
        "W",
        "no guide for less",
        "Let one guide of 3 or 4 reward leaving something alone, one a decision not to do"
        " something, one a horizon of quarters.",
    ),
    "F301": Code(
        "E",
        "a condition any design meets",
        "Name a place, a time and a duration in this estate, then who is hit and who is spared.",
    ),
    "F302": Code(
        "W",
        "a flip that flips nothing",
        "Change one figure or rule so that another position wins; more load is a harder exam.",
    ),
    "F303": Code(
        "E",
        "no estate",
        "Give two groups or more with count and owner, among them one that is strange or unowned.",
    ),
    "F304": Code(
        "E",
        "withheld fact without an answer",
        "Write the answer as it can be sent: a fact, no design. That nobody knows is an answer.",
    ),
    "OPEN": Code(
        "E",
        "still to decide",
        "Write what is so in place of the mark; delete a comment when it has served.",
    ),
    "FILE": Code(
        "E", "not a prompt folder yet", "Correct the file; until then nothing is read."
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
