"""What a document says: facts, each with the passage that carries it.

Every fact holds two spans: `evidence`, the whole sentence, and `quote`, the part of it that is
short enough to be shown. Both are exactly in their block's text.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    it; `row` counts a table's rows, 0 elsewhere."""

    phrase: Phrase
    evidence: Span
    quote: Span
    status: str
    reasoned: bool
    reason: Phrase | None
    headed: bool
    score: float
    about: tuple[Span, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that the author says may go wrong. `section` is what its section is about, "" when
    the headings do not say."""

    evidence: Span
    quote: Span
    mitigated: bool
    section: str
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """An assertion without a number or a source beside it."""

    evidence: Span
    quote: Span
    score: float


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence about getting from here to there, or a row of a plan's table. `kind` comes from
    `migration.yaml`, or is `step` for an item of a plan; `action` is a gerund phrase."""

    kind: str
    action: Phrase | None
    evidence: Span
    quote: Span
    score: float


@dataclass(frozen=True)
class Facts:
    """Everything found, each list ranked (score, then place)."""

    decision: Decision
    quantities: tuple[Quantity, ...]
    entities: tuple[Entity, ...]
    alternatives: tuple[Alternative, ...]
    risks: tuple[Risk, ...]
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]
    words: int
    english: bool
    sentences: int

    @property
    def components(self) -> tuple[Entity, ...]:
        return tuple(e for e in self.entities if e.component)
