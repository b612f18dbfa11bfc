"""Which columns of sealed rows a packet shows, and what its parts are called. No database."""

from __future__ import annotations

from collections.abc import Mapping

FOLIO = (
    *("id", "code", "purpose", "opening", "prompt_version", "document", "sha", "sent_sha"),
    *("stage", "reached", "quorum", "preset", "ended_reason", "stage_since", "decider"),
)
OPENING = ("id", "title", "level", "level_fixed", "preset", "decider", "quorum", "weights")
PROMPT = ("id", "slug", "n", "title", "sha", "rubric")
STANDING = ("id", "account", "kind", "alias", "locked", "counted")
GATE = ("word", "decision", "reason", "by", "capacity", "at")
DECISION = ("outcome", "level", "feedback", "by", "at")

STATES: Mapping[str, str] = {
    "undecided": "Undecided: no decision has been recorded.",
    "closed": "Decided: the review decision and the decision of the debrief are below.",
    "stopped": "Rejected at the review decision: there was no debrief.",
}
"""What a packet's first line says, by its state."""

SEALS = "To check this packet, run `blindfolio audit verify --packet FILE --head SEAL`."
"""What it goes on with, where the packet has seals."""

NO_SEALS = "This packet has no seals, so it can't be checked."
"""The same, where it has none."""

WITHHELD = "The coordinator of the opening can export one with seals."
"""And where others get it with seals."""


def notice(state: str, *, seals: bool) -> str:
    """A packet's first line."""
    if seals:
        return f"{STATES[state]} {SEALS}"
    more = () if state == "undecided" else (WITHHELD,)
    return " ".join((STATES[state], NO_SEALS, *more))


NEVER_SEALED: tuple[tuple[str, str], ...] = (
    ("candidate", "the candidate's name"),
    ("people", "the names of the team's members"),
    ("sheet", "the question sheet: what was asked, how it was answered, changes in the design"),
    ("notes", "redactions, and how many reviewers knew who was applying"),
    ("exported", "the time of the export"),
)
"""Parts that no seal covers, and what is in them."""

_WORDS: Mapping[str, str] = {
    "sha": "the document's hash",
    "sent_sha": "the hash of the document before its redaction",
    "by": "who made it",
    "at": "its time",
    "n": "its number",
    "alias": "their number",
    "counted": "whether their review counts",
    "account": "who they are",
}


def word(column: str) -> str:
    """What a column is called in a sentence: `the reason`."""
    return _WORDS.get(column, f"the {column.replace('_', ' ')}")
