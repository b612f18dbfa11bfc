"""What a document says: facts, each with the passage that carries it.

Every fact holds two spans: `evidence`, the whole sentence, and `quote`, the part of it that is
short enough to be shown. Both are exactly in their block's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from blindfolio.facts.phrases import Phrase
from blindfolio.facts.spans import Span


@dataclass(frozen=True, slots=True)
class Decision:
    """What the document proposes, as it stands in a question; without a passage when it is
    the title."""

    phrase: Phrase
    quote: Span | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that may carry weight. `kind`: latency duration size rate count percent money
    ratio time; `role`: target measured assumed plain; `bounds`: the noun it counts or limits;
    `phrase`: number and noun as one says them ("10 hours of wasted dev time"); `loaded`: it stands
    in a bound, a total, a decision or a risk, or again elsewhere; `chosen`: a value that the
    author sets (a timeout, an interval, a limit), rather than one that was found."""

    value: str
    kind: str
    role: str
    bounds: Phrase | None
    phrase: Phrase | None
    evidence: Span
    quote: Span
    score: float
    open: bool = False
    loaded: bool = True
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """A named part, store, team or tool. `component`: something acts on it or it acts."""

    name: str
    phrase: Phrase
    kinds: frozenset[str]
    count: int
    component: bool
    quote: Span
    score: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """An option that is not the proposal. `status`: rejected deferred excluded status_quo
    nothing open; `reason` is a noun phrase where the text gives one; `about` are the sentences on
    it; `returns` says what would bring it back; `row` counts a table's rows, 0 elsewhere."""

    phrase: Phrase
    evidence: Span
    quote: Span
    status: str
    reasoned: bool
    reason: Phrase | None
    headed: bool
    score: float
    about: tuple[Span, ...] = ()
    returns: Span | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that the author says may go wrong. `phrase` names it where that can be done;
    `listed`: an item of the author's own list of risks, named by its words in quotation marks;
    `section` is what its section is about, "" when the headings do not say."""

    phrase: Phrase | None
    evidence: Span
    quote: Span
    mitigated: bool
    listed: bool
    section: str
    score: float


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A sentence on which a failure can hang. `rule` and `kind` come from `mechanisms.yaml`."""

    rule: str
    kind: str
    slots: dict[str, Phrase]
    evidence: Span
    quote: Span
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """An assertion without a number or a source beside it."""

    phrase: Phrase
    marker: str
    evidence: Span
    quote: Span
    score: float


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence about getting from here to there. `kind` comes from `migration.yaml`, or is
    `step` for an item of a plan; `action` is a gerund phrase. A `labelled` phase stands in a
    heading, a bold lead or a row, in order: `later` is the one that follows, `ends` and `back` tell
    whether it says what ends it and how to go back, `gate` is what has to be so before it goes on,
    `changes` whether it touches what is in use, `starts` whether it only prepares a long plan,
    `early` whether it is more than a start and half of the plan comes after it; `date` is the fixed
    day, `when` the words that time it."""

    kind: str
    action: Phrase | None
    who: Phrase | None
    thing: Phrase | None
    evidence: Span
    quote: Span
    score: float
    labelled: bool = False
    ends: bool = False
    back: bool = False
    gate: Span | None = None
    changes: bool = False
    starts: bool = False
    early: bool = False
    later: Phrase | None = None
    date: Phrase | None = None
    when: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two passages that do not go together: `one` and `other` are what differs, `about` what both
    speak of."""

    rule: str
    about: Phrase
    one: Phrase
    other: Phrase
    quote: Span
    second: Span
    score: float


@dataclass(frozen=True, slots=True)
class Sum:
    """A table's sum, done again. `rule`: wrong (the rows do not add up to it; the passage is the
    column's head) or part (the largest part of a right one, where it is work; the passage is the
    row's name); `row` is that part's row, 0 for a wrong sum."""

    rule: str
    slots: dict[str, Phrase]
    quote: Span
    score: float
    row: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Something a reader expects and does not find; `nearest` is where it would stand."""

    kind: str
    nearest: int
    note: str
    heading: Span | None = None


@dataclass(frozen=True)
class Facts:
    """Everything found, each list ranked (score, then place)."""

    decision: Decision
    quantities: tuple[Quantity, ...]
    entities: tuple[Entity, ...]
    alternatives: tuple[Alternative, ...]
    risks: tuple[Risk, ...]
    mechanisms: tuple[Mechanism, ...]
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]
    contradictions: tuple[Contradiction, ...]
    sums: tuple[Sum, ...]
    absences: tuple[Absence, ...]
    words: int
    english: bool
    degree: dict[str, int] = field(default_factory=dict)
    sentences: int = 0

    @property
    def components(self) -> tuple[Entity, ...]:
        return tuple(e for e in self.entities if e.component)
