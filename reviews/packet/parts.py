"""Declare each part of a packet over a sealed table or a locked form. A newly sealed column or
field enters the packet with seals by itself. The packet without seals has only the columns in
`told`, or what a form shows others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from blindfolio.accounts import models as accounts
from blindfolio.db.orm import Base
from blindfolio.documents.model import Block, canonical_json
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility import models as visibility
from blindfolio.visibility.data_class import DataClass
from prompts import models as prompts
from reviews.debrief import models as debrief
from reviews.deciding import models as deciding
from reviews.feedback import models as feedback
from reviews.forms.fields import Form
from reviews.interviews import models as interviews
from reviews.interviews import scorecard
from reviews.panel import models as panel
from reviews.reading import models as reading
from reviews.reading.content import Remark

Row = Mapping[str, Any]

# Columns with account ids, which a packet without seals replaces with names.
PEOPLE = ("account", "by", "heard_by", "present")

_FOLIO = "folio"
_ROOMS = (
    visibility,
    prompts,
    deciding,
    debrief,
    feedback,
    interviews,
    panel,
    accounts,
    reading,
)
_SEALED: Mapping[type[Base], Sealed] = {it.table: it for room in _ROOMS for it in room.SEALED}


@dataclass(frozen=True, eq=False)
class RowsPart:
    """A part of a packet that lists rows of one table. `name` is its path in the packet, and
    `told` has the columns of a packet without seals. Messages call a row `one`, with its number
    or values filled in."""

    name: str
    table: type[Base]
    one: str
    told: tuple[str, ...] = ()
    _: KW_ONLY
    # in a packet with seals; empty: all sealed columns but the folio
    columns: tuple[str, ...] = ()
    missing: str = ""  # what messages call a row that isn't there
    many: bool = False
    author: str = "by"  # name of the column `account` in a packet without seals
    needs: frozenset[DataClass] = frozenset()  # what a reader must see to get this part
    # By column: a reader without this class gets this value instead.
    withheld: Mapping[str, tuple[DataClass, Any]] = field(default_factory=dict)
    # Rows about a row, linked by the first of their keys.
    within: tuple[RowsPart, ...] = ()
    types: Mapping[str, Any] = field(default_factory=dict)  # types of JSON columns
    kind: str = ""  # kind of the log entry that states the same facts
    # What a later entry, which the packet lacks, may have sealed.
    loose: str = ""

    def __post_init__(self) -> None:
        sealed = tuple(it for it in self.sealed.columns if it != _FOLIO)
        object.__setattr__(self, "columns", self.columns or sealed)
        if not self.missing:
            one, number, _ = self.one.partition(" {n}")
            object.__setattr__(self, "missing", f"A {one.lower()}" if number else one)
            object.__setattr__(self, "many", bool(number))

    @property
    def sealed(self) -> Sealed:
        return _SEALED[self.table]

    def key(self, row: Any, folio: str) -> str:
        # `row` is a mapping from a packet or a database row
        of = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
        keys = self.sealed.keys
        return self.sealed.key_of(folio if name == _FOLIO else of(name) for name in keys)

    def said(self, row: Row, folio: str) -> dict[str, Any]:
        whose = {_FOLIO: folio} if _FOLIO in self.sealed.columns else {}
        return {name: row[name] for name in self.columns} | whose

    def plain_name(self, column: str) -> str:
        return self.author if column == "account" else column

    def items(self, packet: Row) -> list[Row]:
        found: Any = packet
        for step in self.name.split("."):
            found = found and found[step]
        return found if isinstance(found, list) else [found] if found else []

    def called(self, n: int, row: Row) -> str:
        return self.one.format_map({**row, "n": n})


_SEES_NOTES = frozenset({DataClass.DEBRIEF_NOTES})
_SEES_CARDS = frozenset({DataClass.OTHER_SCORECARDS})
# Not everyone may read a question's words.
_ASKED = {"asked": (DataClass.QUESTION_SHEET, "")}
_TERMS = ("title", "level", "level_fixed", "preset", "decider", "quorum", "weights")
_HOW = ("how", "sentence", "by", "at")
_ASKED_THERE = ("segment", "state", "went", "text", "built_text", "quote", "area")

SUBMISSION = RowsPart("submission", visibility.Folio, "The submission")
OPENING = RowsPart(
    "opening",
    prompts.Opening,
    "The opening",
    _TERMS,
    columns=("id", *_TERMS, "loop"),
    types={"weights": dict[str, int]},
    loose="the opening: its title, level, roles, weights and interviews",
)
PROMPT = RowsPart(
    "prompt",
    prompts.PromptVersion,
    "The prompt",
    ("slug", "n", "title", "rubric"),
    columns=("id", "slug", "n", "title", "sha", "rubric"),
    loose="the prompt with its rubric and guides",
)
PERSON = RowsPart(
    "people.names",
    accounts.Account,
    "The account {id}",
    missing="The name of an account",
    many=True,
    # People who acted only after the decision.
    loose="names of the team's members",
)
STANDING = RowsPart(
    "part",
    visibility.Standing,
    "its reviewer",
    columns=("id", "account", "kind", "alias", "locked", "counted"),
    types={"alias": int},
)
GATE = RowsPart(
    "gate",
    deciding.GateDecision,
    "The review decision",
    ("word", "decision", "reason", "by", "at"),
    needs=frozenset({DataClass.GATE_WORD}),
    kind="gate",
)
DECISION = RowsPart(
    "decision",
    deciding.DebriefDecision,
    "The decision",
    ("outcome", "level", "feedback", "at"),
    needs=frozenset({DataClass.DECISION}),
    withheld={"feedback": (DataClass.FEEDBACK, None)},
    kind="decision",
)
# The author coordinates the opening, which a packet must not reveal.
FEEDBACK = RowsPart(
    "feedback",
    feedback.Feedback,
    "The feedback",
    ("text", "at"),
    needs=frozenset({DataClass.FEEDBACK}),
    kind="feedback",
)
GROUNDS = RowsPart(
    "grounds",
    debrief.DecisionGrounds,
    "The grounds of the decision",
    ("capacity", "reason", "conditions", "all_the_same", "present"),
    missing="A record of the decision's grounds",
    types={"present": list[str]},
    needs=_SEES_NOTES,
)
_ANSWER = RowsPart(
    "answer",
    debrief.DissentAnswer,
    "The answer to dissent {n}",
    _HOW,
    missing="An answer to a dissent",
)
_SETTLED = RowsPart(
    "settled",
    debrief.FlagSettled,
    "The answer to red flag {n}",
    _HOW,
    missing="An answer to a red flag",
)
DISSENTS = RowsPart(
    "dissents",
    debrief.Dissent,
    "Dissent {n}",
    ("account", "sentence", "heard_by", "follows", "at"),
    needs=_SEES_NOTES,
    within=(_ANSWER,),
)
FLAGS = RowsPart(
    "flags",
    debrief.RedFlag,
    "Red flag {n}",
    ("account", "sentence", "quote", "asked", "at"),
    needs=_SEES_NOTES,
    withheld=_ASKED,
    within=(_SETTLED,),
)
VOTES = RowsPart(
    "votes",
    debrief.DebriefVote,
    "Vote {n}",
    ("account", "level", "sentence", "at"),
    needs=_SEES_NOTES | _SEES_CARDS,
)
PASSES = RowsPart(
    "passes",
    debrief.DebriefPass,
    "Pass {n}",
    ("account", "reason", "by", "at"),
    author="who",
    needs=_SEES_NOTES,
)
CHANGED_VIEWS = RowsPart(
    "changed_views",
    debrief.ChangedView,
    "Changed view {n}",
    ("account", "criterion", "was", "now", "because", "quote", "asked", "at"),
    needs=_SEES_NOTES,
    withheld=_ASKED,
)
INTERVIEW_PASSES = RowsPart(
    "interview_passes",
    interviews.CardPass,
    "Passed interview {n}",
    ("stage", "reason", "by", "at"),
    needs=_SEES_CARDS,
)
CHANGES = RowsPart(
    "changes",
    panel.DesignChange,
    "The change in the design at question {n}",
    ("account", "before", "after"),
    missing="A change in the design",
    many=True,
    columns=("question", "account", "before", "after"),
    needs=_SEES_CARDS,
)
QUESTIONS = RowsPart(
    "sheet.questions",
    panel.SheetQuestion,
    "Question {n} of the sheet",
    _ASKED_THERE,
    missing="A question of the sheet",
    many=True,
    columns=("id", *_ASKED_THERE),
    needs=frozenset({DataClass.QUESTION_SHEET}),
    within=(CHANGES,),
)
ANSWERS = RowsPart(
    "scenarios",
    reading.ChosenCard,
    "A scenario in choice {n} of scenarios",
    missing="A scenario",
    many=True,
)
# Only in a packet with seals, like what each reviewer wanted asked.
CHOICES = RowsPart(
    "choices",
    reading.Choosing,
    "Choice {n} of scenarios",
    missing="A choice of scenarios",
    many=True,
    within=(ANSWERS,),
)

RECORDED = (GATE, DECISION, FEEDBACK, GROUNDS)  # at most one row for each folio
DEBRIEF = (DISSENTS, FLAGS, VOTES, PASSES, CHANGED_VIEWS, INTERVIEW_PASSES)
ROWS = (SUBMISSION, OPENING, PROMPT, *RECORDED, *DEBRIEF, PERSON, QUESTIONS, CHOICES)
"""All rows whose present values are compared with their seals. A review's standing is compared
together with the review."""


@dataclass(frozen=True, eq=False)
class FormPart:
    """A part of a packet that lists locked forms. Lock entries of `kind` seal their fields and
    the additional `facts`, given with types and the author first."""

    name: str
    form: Form[Any]
    kind: str
    one: str
    facts: Mapping[str, Any]

    @property
    def author(self) -> str:
        return next(iter(self.facts))

    def fields(self, *, seals: bool) -> dict[str, Any]:
        told = [it for it in self.form.fields if it.sealed and (seals or it.seen_as)]
        return {name: kind for it in told for name, kind in it.shape().items()}

    def seen(self, facts: Row) -> dict[str, Any]:
        said = {name: facts[name] for name in self.fields(seals=False)}
        for group in self.form.groups:
            own = {n for it in group.fields if not it.seen_as for n in it.shape()}
            if any(it.seen_as for it in group.fields):
                said[group.name] = {
                    key: {name: value for name, value in one.items() if name not in own}
                    for key, one in facts[group.name].items()
                }
        return said


_ABOUT = {"folio": str, "document": str | None, "rubric": str}
REVIEWS = FormPart("reviews", reading.REVIEW, "lock", "Review", {"reviewer": str, **_ABOUT})
SCORECARDS = FormPart("scorecards", panel.CARD, "scorecard", "Scorecard", {"panelist": str})
_HELD = {"interviewer": str, "interview": str, "stage": str}
INTERVIEWS = FormPart("interviews", interviews.CARD, scorecard.KIND, "Interview", _HELD)
LOCKED = (REVIEWS, SCORECARDS, INTERVIEWS)

# Fields of comments and blocks in a packet without seals.
SHOWN: Mapping[type, frozenset[str]] = {
    # Without what the panel should ask: the panel gets that without its author.
    Remark: frozenset({"criterion", "kind", "text", "spans"}),
    Block: frozenset({"id", "kind", "level", "text"}),
}

STATES: Mapping[str, str] = {
    "undecided": "Undecided: no decision has been recorded.",
    "closed": "Decided: the review decision and the decision of the debrief are below.",
    "stopped": "Rejected at the review decision: there was no debrief.",
}

SEALS = "To check this packet, run `blindfolio audit verify --packet FILE --head SEAL`."


def no_seals(state: str) -> str:
    once = ", once the decision has been recorded" if state == "undecided" else ""
    return (
        "This packet has no seals, so it can't be checked. The coordinator of the opening can"
        f" export one with seals{once}."
    )


def notice(state: str, *, seals: bool) -> str:
    return f"{STATES[state]} {SEALS if seals else no_seals(state)}"


# Parts that no seal covers, and what they contain in words.
NEVER_SEALED: tuple[tuple[str, str], ...] = (
    (
        "notes",
        "redactions, the author\u2019s scenarios, and how many reviewers knew who was applying",
    ),
    ("exported", "the time of the export"),
)

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
    "all_the_same": "why the offer was made anyway",
    "loop": "its interviews",
    "went": "how it was answered",
    "built_text": "the text as it was built",
}


def word(column: str) -> str:
    return _WORDS.get(column, f"the {column.replace('_', ' ')}")


def same(one: object, other: object) -> bool:
    """Compare two JSON values. Unlike in Python, 1 and true differ."""
    return canonical_json(one) == canonical_json(other)
