"""Which columns of sealed rows a packet shows, and what its parts are called. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FOLIO = (
    *("id", "code", "purpose", "opening", "prompt_version", "document", "sha", "sent_sha"),
    *("stage", "reached", "quorum", "preset", "ended_reason", "stage_since", "decider"),
)
TERMS = ("title", "level", "level_fixed", "preset", "decider", "quorum", "weights")
OPENING = ("id", *TERMS, "loop")
PROMPT = ("id", "slug", "n", "title", "sha", "rubric")
STANDING = ("id", "account", "kind", "alias", "locked", "counted")
GATE = ("word", "decision", "reason", "by", "capacity", "at")
DECISION = ("outcome", "level", "feedback", "by", "at")
FEEDBACK = ("text", "by", "at")
GROUNDS = ("capacity", "reason", "conditions", "all_the_same", "present")
CHANGE = ("question", "account", "before", "after")
SETTLED = ("flag", "how", "sentence", "by", "at")

ANSWER = ("dissent", "how", "sentence", "by", "at")

_RESTS_ON = ("quote", "question", "asked", "at")


@dataclass(frozen=True, slots=True)
class RowsPart:
    """A part with a row of a table in each of its items."""

    part: str
    table: str
    columns: tuple[str, ...]
    one: str
    """What an item is called in a sentence, with its number."""


DEBRIEF = (
    RowsPart(
        "dissents",
        "dissent",
        ("id", "account", "sentence", "heard_by", "follows", "at"),
        "Dissent",
    ),
    RowsPart("flags", "red_flag", ("id", "account", "sentence", *_RESTS_ON), "Red flag"),
    RowsPart("votes", "debrief_vote", ("id", "account", "level", "sentence", "at"), "Vote"),
    RowsPart("passes", "debrief_pass", ("id", "account", "reason", "by", "at"), "Pass"),
    RowsPart(
        "changed_views",
        "changed_view",
        ("id", "account", "criterion", "was", "now", "because", *_RESTS_ON),
        "Changed view",
    ),
)
INTERVIEW_PASSES = RowsPart(
    "interview_passes", "card_pass", ("id", "stage", "reason", "by", "at"), "Passed interview"
)

STATES: Mapping[str, str] = {
    "undecided": "Undecided: no decision has been recorded.",
    "closed": "Decided: the review decision and the decision of the debrief are below.",
    "stopped": "Rejected at the review decision: there was no debrief.",
}
"""What a packet's first line says, by its state."""

SEALS = "To check this packet, run `blindfolio audit verify --packet FILE --head SEAL`."
"""What it goes on with, where the packet has seals."""


def no_seals(state: str) -> str:
    """The same, where it has none, with who has one with seals."""
    once = ", once the decision has been recorded" if state == "undecided" else ""
    return (
        "This packet has no seals, so it can't be checked. The coordinator of the opening can"
        f" export one with seals{once}."
    )


def notice(state: str, *, seals: bool) -> str:
    """A packet's first line."""
    return f"{STATES[state]} {SEALS if seals else no_seals(state)}"


TABLES: Mapping[str, str] = {
    "opening": "opening",
    "prompt": "prompt_version",
    "submission": "folio",
    "document": "folio",
    "gate": "gate_decision",
    "decision": "decision",
    "feedback": "feedback",
}
"""By part: the table of its row."""

MAY_BE_UNSEALED: Mapping[str, str] = {
    "opening": "the opening: its title, level, roles, weights and interviews",
    "prompt": "the prompt with its rubric and guides",
}
"""Parts whose row a later entry may have sealed that no packet tells, and what is in them."""

NAMES = "names of the team's members"
"""The same of who did something only after the decision."""

NEVER_SEALED: tuple[tuple[str, str], ...] = (
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
    "account": "who it is",
    "heard_by": "who heard it",
    "follows": "what followed from it",
    "how": "how it ended",
    "was": "the level before",
    "now": "the level after",
    "because": "the reason",
    "present": "who was present",
    "all_the_same": "why it was an offer all the same",
    "loop": "its interviews",
    "went": "how it was answered",
    "built_text": "the text as it was built",
}


def word(column: str) -> str:
    """What a column is called in a sentence: `the reason`."""
    return _WORDS.get(column, f"the {column.replace('_', ' ')}")
