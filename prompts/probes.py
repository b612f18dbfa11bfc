"""The shape of `probes.yaml`: what a prompt's author knows and no candidate is shown.

Models only: nothing here reads a file (`prompts.catalogue` does), and nothing knows the web or
the database. The follow-up engine turns these into questions bound to one document.

Three rules hold for every field named `words` or `recognise`: each entry is a word or a short
phrase in lower case; an entry that ends in `*` matches every word that begins so; and a phrase
matches when its words follow each other. Give the words a *candidate* would write, not yours.

Texts with slots: `ask.text`, `condition.bound`, `flip.text` and every `listen_for` may hold
slots in braces. A question with a slot which the document cannot fill is not asked, so give one
wording with fewer slots as well. The slots:

- `{decision}`   what the document proposes, as a noun phrase ("the shared state reader")
- `{thing}`      the part of the design that stands in the bound passage ("the outbox table")
- `{component}`  the document's most load-bearing part anywhere
- `{alternative}` the option which the document turns down at most length
- `{step}`       its first migration step, as a gerund phrase ("moving the nine busy flows")
- `{figure}`     the figure in the bound passage, with its unit ("100 a second")
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

SLOTS = frozenset({"decision", "thing", "component", "alternative", "step", "figure"})

Segment = Literal["alternatives", "failure", "migration"]


def _slots_known(text: str) -> str:
    unknown = sorted(set(re.findall(r"\{(\w*)\}", text)) - SLOTS)
    if unknown:
        raise ValueError(f"unknown slot {unknown[0]!r}; known are {', '.join(sorted(SLOTS))}")
    return text


def _lower_case(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if word != word.lower() or not word.strip():
            raise ValueError(f"{word!r}: words are given in lower case and never empty")
    return words


Text = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""

SlotText = Annotated[str, Field(min_length=1), AfterValidator(_slots_known)]
"""A text that may hold the slots listed above."""

Words = Annotated[tuple[str, ...], AfterValidator(_lower_case)]
"""Words and phrases by which a passage is recognised (see the rules above)."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ListenFor(_Model):
    """What an answer sounds like at each level; all three differ. Slots allowed."""

    senior: SlotText
    """Answers inside the design as given."""
    staff: SlotText
    """Brings a number, a mechanism, an owner, or the cost of the other way."""
    senior_staff: SlotText
    """Changes the question, says what would reverse the answer, names who bears it."""

    @model_validator(mode="after")
    def _levels_differ(self) -> ListenFor:
        if len({self.senior, self.staff, self.senior_staff}) < 3:
            raise ValueError("the three levels of listen_for must differ")
        return self


class PositionQuestion(_Model):
    """One question of the author's for documents that take this position."""

    segment: Segment
    """Where on the sheet it stands."""
    text: SlotText
    """The question. With slots, so that it is about the document and not about the prompt."""
    words: Words = ()
    """Words that find the passage to quote; empty: the passage that shows the position."""
    why: Text
    """One sentence for the panel: why this is asked of this position."""
    listen_for: ListenFor


class Position(_Model):
    """One of the opposite designs which a good document can argue."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    """Short name used by `wins_before`, `hits_positions` and the like ("one-engine")."""
    name: Text
    """The design in a few words, as the panel says it ("one engine with one owner")."""
    carries: tuple[Text, ...] = Field(min_length=1)
    """What speaks for it on this estate."""
    gives_up: tuple[Text, ...] = Field(min_length=1)
    """What it costs, in this estate's own terms."""
    recognise: Words = Field(min_length=3)
    """Words by which a document shows that it proposes this. At least three."""
    contradicted: Words = ()
    """Words by which a document shows that it is not this after all ("one per team")."""
    ask: tuple[PositionQuestion, ...] = Field(min_length=1)


class FailureCondition(_Model):
    """A place, a time and a duration in this estate, and whom it hits. A prompt has three."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    kind: Literal["technical", "data", "time", "people"]
    text: Text
    """The condition alone, as it is put to any document: a sentence or two that end in a
    question. No slots: it must stand by itself when the document does not touch it."""
    bound: SlotText | None = None
    """The same condition for a document that touches it: with at least `{thing}`."""
    hits: tuple[Text, ...] = Field(min_length=1)
    """Which designs it hurts, and how."""
    spares: tuple[Text, ...] = Field(min_length=1)
    """Which designs it leaves alone, and why."""
    hits_positions: tuple[str, ...] = ()
    """Keys of the positions which it hurts."""
    spares_positions: tuple[str, ...] = ()
    """Keys of the positions which it spares: there it is asked as "why are you spared?"."""
    words: Words = Field(min_length=3)
    """Words of the passage that the condition meets (the mechanism, not the condition)."""
    listen_for: ListenFor


class Flip(_Model):
    """One figure or rule changes and another design wins."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    from_: Text = Field(alias="from")
    """The figure or rule as the prompt has it ("a state is read within 5 s")."""
    to: Text
    """What it becomes ("50 ms")."""
    wins_before: str
    """Key of the position that wins as things are."""
    wins_after: str
    """Key of the position that wins then; another one, or the linter says F302."""
    text: SlotText
    """The question, with slots ("The hire is frozen. What of {decision} goes first?")."""
    words: Words = Field(min_length=1)
    """Words of the passage that the flip meets."""
    listen_for: ListenFor


class Untouched(_Model):
    """What to ask when a document never mentions something that the prompt does."""

    text: SlotText
    """The question ("The twelve without an owner never appear. Who moves them?")."""
    segment: Segment = "migration"
    why: Text
    listen_for: ListenFor


class Group(_Model):
    """A part of the estate."""

    name: Text
    """In the prompt's words ("the twelve without an owner")."""
    count: int = Field(ge=1)
    owner: Text
    """Who owns it, or "nobody"."""
    traffic: Text
    oddity: Text
    """What is strange about it."""
    words: Words = Field(min_length=1)
    """Words by which a document shows that it has seen this group."""
    untouched: Untouched | None = None


class Estate(_Model):
    """What has to be moved, in groups."""

    unit: Text
    """What is counted, plural ("flows")."""
    groups: tuple[Group, ...] = Field(min_length=2)
    first_90_days: Text
    """What the author would look for in a first quarter."""


class Party(_Model):
    """Somebody who can refuse, pay or be woken."""

    name: Text
    wants: Text
    can_refuse: Text
    """What it can say no to."""
    words: Words = Field(min_length=1)
    untouched: Untouched | None = None


class Figure(_Model):
    """A figure of the prompt that a document may get wrong or use at its mean only."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    value: float
    unit: Text
    """The unit as it is written in a document ("/s", "minutes", "flows")."""
    text: Text
    """The figure in words, for the question ("410 a second on the last working day")."""
    words: Words = Field(min_length=1)
    """What is counted: nouns near the number in a document ("dispatches", "payments")."""
    untouched: Untouched | None = None


class Withheld(_Model):
    """A fact that is given to whoever asks, and to nobody else before the deep-dive."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    fact: Text
    asks: tuple[Text, ...] = Field(min_length=3)
    """Three ways in which candidates ask for it."""
    answer: Text
    """The answer in words that can be sent as they stand; never names a design."""
    moves: Text
    """What it moves."""
    assumed: Words = ()
    """Words by which a document shows that it assumed otherwise."""
    text: SlotText | None = None
    """The question put to a document that assumed otherwise."""
    segment: Segment = "alternatives"
    listen_for: ListenFor | None = None

    @model_validator(mode="after")
    def _question_is_whole(self) -> Withheld:
        given = (bool(self.assumed), self.text is not None, self.listen_for is not None)
        if any(given) and not all(given):
            raise ValueError(
                f"withheld {self.key!r}: assumed, text and listen_for come all or none"
            )
        return self


class KnownRisk(_Model):
    """A risk that the team knows of. Of all probes, reviewers see these only."""

    text: Text
    words: Words = ()


class Probes(_Model):
    """A whole `probes.yaml`."""

    positions: tuple[Position, ...] = Field(min_length=2, max_length=4)
    failure_conditions: tuple[FailureCondition, ...] = Field(min_length=3, max_length=3)
    flips: tuple[Flip, ...] = Field(min_length=3)
    estate: Estate
    parties: tuple[Party, ...] = ()
    figures: tuple[Figure, ...] = ()
    withheld: tuple[Withheld, ...] = Field(min_length=1)
    known_risks: tuple[KnownRisk, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _keys_exist(self) -> Probes:
        keys = {position.key for position in self.positions}
        named = [
            ("flip " + f.key, k) for f in self.flips for k in (f.wins_before, f.wins_after)
        ]
        named += [
            ("failure condition " + c.key, k)
            for c in self.failure_conditions
            for k in (*c.hits_positions, *c.spares_positions)
        ]
        for where, key in named:
            if key not in keys:
                raise ValueError(f"{where} names position {key!r}, which does not exist")
        return self
