"""Define a finding: its code, place, words, reason and suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from prompts.lint.words import Hit, Word, verbatim

Severity = Literal["E", "W"]

Path = tuple[str | int, ...]


# By code; `FILE` is the catalogue's own refusal.
SUGGESTIONS: dict[str, str] = {
    # generic classic
    "P101": "Ask about a problem that your own team has. Name its systems and teams, and give"
    " its own figures.",
    # solution named
    "P102": "Describe the problem and what outsiders want. Leave the solution to the"
    " candidate.",
    # no figures that matter
    "P105": "Give at least six figures, each with its unit: the peak as well as the mean, the"
    " slowest cases, the cost of an error, the invoice, heads and months. Those of a"
    " brief can be in its facts.",
    # ask incomplete
    "P109": "Ask for three things: an approach to argue for; the alternatives and what would"
    " have made you choose them; the top three risks.",
    # answer key leaks
    "P110": "Say it in other words, or remove it from what candidates read.",
    # too long or too short
    "P111": "A brief has 60 to 250 words, and a long page 300 to 700. Move figures and"
    " parties of a brief into its facts.",
    # guide of a few words
    "R201": "Say what the document does: begin with a verb (names, gives, says, prices,"
    " leaves) and its object.",
    # weight without reason
    "R203": "Give the criteria different weights, from 1 to 5, each with a rationale of its"
    " own: a fact about the role, the estate or the team.",
    # language or looks rated
    "R204": "Rate what is said, not how well the language is used or how the document looks.",
    # a question that can't be asked as it is
    "F301": "Ask one question in 15 to 35 words, with its question mark at the end and at"
    " most one “Suppose”. Name what it is about by the page's own nouns.",
    # a what-if that changes nothing
    "F302": "Change one figure or rule so that another position wins.",
    # no estate
    "F303": "Give at least two groups, each with its count and its owner, and at least two"
    " parties with what each wants and can refuse.",
    # fact without an answer
    "F304": "Write an answer that can be sent as it is: a fact, not a design. “No one knows”"
    " is an answer too.",
    # few facts
    "F305": "Write at least ten facts: load, money, people, dates, owners, contracts, what"
    " was tried before.",
    # a topic that gives the answer away
    "F307": "Say what the fact is about, without its figure: “Load”, not “410 payments a"
    " second”.",
    # a segment without a question
    "F309": "Write what-ifs for both segments: `alternatives` (would another design win?) and"
    " `migration` (in which order, what is undone, who can refuse, when to stop?).",
    # checks that can't read this language
    "LANG": "Read the prompt for them yourself.",
    # still to decide
    "OPEN": "Replace the mark with the fact. Delete a comment when you no longer need it.",
    # not a prompt folder yet
    "FILE": "Correct the file. Until then it can't be read.",
}

STOPS = frozenset({"F305", "FILE", "OPEN", "P109", "P110"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is. `line` counts from 1, and `field` is the page's section or the
    YAML path ("criteria.0.guides.3")."""

    file: str
    line: int | None = None
    field: str = ""
    path: Path = ()

    def __str__(self) -> str:
        at = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{at} {self.field}".strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `words` is empty if something is missing."""

    code: str
    place: Place
    words: str
    reason: str
    sure: bool = True

    @property
    def severity(self) -> Severity:
        """E for a finding that blocks publication."""
        return "E" if self.code in STOPS and self.sure else "W"

    @property
    def waivable(self) -> bool:
        return self.severity == "E" and self.code not in ("FILE", "OPEN")

    @property
    def suggestion(self) -> str:
        return SUGGESTIONS[self.code]

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


class LintedText(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def words(self) -> Sequence[Word]: ...
    @property
    def place(self) -> Place: ...


def said(passage: LintedText, hit: Hit) -> str:
    return verbatim(passage.text, passage.words[hit.start : hit.end])


def found(
    code: str, passage: LintedText, reason: str, hit: Hit | None = None, *, sure: bool = True
) -> Finding:
    """Return a finding that quotes the words of `hit`, or else the whole passage."""
    words = said(passage, hit) if hit else passage.text
    return Finding(code, passage.place, words, reason, sure)
