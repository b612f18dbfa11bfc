"""The shape of `probes.yaml`: what a prompt's author knows and no candidate is shown.

Models only: nothing here reads a file (`prompts.folder.catalogue` does), and nothing knows the web
or the database. The question engine makes starting points of these, bound to one document, and a
model that may be asked is told what the author knows (`reviews.model_questions.requests`). Some
fields are read by neither any more: stored versions have them, and each says so.

Three rules hold for every field named `words` or `recognise`: each entry is a word or a short
phrase in lower case; an entry that ends in `*` matches every word that begins so; and a phrase
matches when its words follow each other. Give the words a *candidate* would write, not yours.

Texts with slots: `flip.text`, `withheld.text` and every `listen_for` may hold slots in braces; a
clash's `texts` may hold some more (see `Clash`), and is not asked with a slot that the document
cannot fill. Elsewhere a slot without words says something plain ("your design"). The slots:

- `{decision}`   what the document proposes, if a few words name it ("the shared state reader")
- `{thing}`      the part of the design that stands in the bound passage ("the outbox table")
- `{component}`  always "your design"
- `{alternative}` always "the option you turned down"
- `{step}`       its first migration step, as a gerund phrase ("moving the nine busy flows")
- `{figure}`     the figure in the bound passage, with its unit ("100 a second")
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain, count
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

SLOTS = frozenset({"decision", "thing", "component", "alternative", "step", "figure"})
CLASH_SLOTS = SLOTS | {"said", "also", "other", "result"}

Segment = Literal["alternatives", "failure", "migration"]


def slots_in(text: str) -> set[str]:
    """The names in braces."""
    return set(re.findall(r"\{(\w*)\}", text))


def _slots_known(text: str) -> str:
    return _only(text, SLOTS)


def _clash_slots_known(text: str) -> str:
    return _only(text, CLASH_SLOTS)


def _only(text: str, slots: frozenset[str]) -> str:
    unknown = sorted(slots_in(text) - slots)
    if unknown:
        raise ValueError(
            f"unknown slot {unknown[0]!r}; the known slots are {', '.join(sorted(slots))}"
        )
    return text


def _lower_case(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if word != word.lower() or not word.strip():
            raise ValueError(f"{word!r}: words must be in lower case and not empty")
    return words


Text = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""

SlotText = Annotated[str, Field(min_length=1), AfterValidator(_slots_known)]
"""A text that may hold the slots listed above."""

ClashText = Annotated[str, Field(min_length=1), AfterValidator(_clash_slots_known)]
"""A text that may hold those and a clash's own."""

Words = Annotated[tuple[str, ...], AfterValidator(_lower_case)]
"""Words and phrases by which a passage is recognised (see the rules above)."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
"""A short name by which other parts speak of this one. Positions, failure conditions and facts
that are written without one get it from their name or topic (`_with_keys`)."""


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
    """One question of the author's for documents that take this position. No sheet has it any more:
    only its figures are read, as the prompt's own, and the library's pages show it."""

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

    key: Key = ""
    """Short name used by `wins_before`, `hits_positions` and the like ("one-engine")."""
    name: Text
    """The design in a few words, as the panel says it ("one engine with one owner")."""
    carries: tuple[Text, ...] = ()
    """What speaks for it on this estate."""
    gives_up: tuple[Text, ...] = ()
    """What it costs, in this estate's own terms."""
    recognise: Words = ()
    """Words by which a document shows that it proposes this. The sheet says which position is
    taken, `clash.takes` asks for one, and what-ifs by which it loses come first."""
    contradicted: Words = ()
    """Words by which a document shows that it is not this after all ("one per team")."""
    ask: tuple[PositionQuestion, ...] = ()
    """Not asked any more (see `PositionQuestion`)."""


class FailureCondition(_Model):
    """A place, a time and a duration in this estate, and whom it hits. A prompt has three."""

    key: Key = ""
    kind: Literal["technical", "data", "time", "people"] = "technical"
    text: Text
    """The condition as it is put to any document, unless a clash or a model puts it in the
    document's terms: a sentence or two that end in a question. No slots: it stands by itself."""
    bound: SlotText | None = None
    """The same with slots, for a document that touches it. Not asked any more: only its figures are
    read, as the prompt's own."""
    hits: tuple[Text, ...] = ()
    """Which designs it hurts, and how; a model is told."""
    spares: tuple[Text, ...] = ()
    """Which designs it leaves alone, and why; the library's pages show it."""
    hits_positions: tuple[str, ...] = ()
    """Keys of the positions which it hurts. The linter reads it, and no sheet."""
    spares_positions: tuple[str, ...] = ()
    """Keys of the positions which it spares. The linter reads it, and no sheet."""
    words: Words = ()
    """Words of the passage that the condition meets (the mechanism, not the condition)."""
    listen_for: ListenFor | None = None


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
    """What to ask when a document never mentions something that the prompt does. No sheet has it
    any more."""

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
    """Not asked any more: of a group that a document passes by, the sheet itself asks."""


class Estate(_Model):
    """What has to be moved, in groups."""

    unit: Text
    """What is counted, plural ("flows"); of a brief without groups all that has to move, in a line
    ("47 flows, 12 of them without an owner")."""
    groups: tuple[Group, ...] = ()
    first_90_days: str = ""
    """What the author would look for in a first quarter; the library's pages show it."""


class Party(_Model):
    """Somebody who can refuse, pay or be woken."""

    name: Text
    wants: Text
    can_refuse: Text
    """What it can say no to."""
    words: Words = Field(min_length=1)
    """Words by which a document shows that it has seen this party: one that names few groups and
    parties is about something else."""
    untouched: Untouched | None = None
    """Not asked any more."""


class Figure(_Model):
    """A figure of the prompt. A document that repeats it has not worked it out, so nobody is asked
    where it is from."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    value: float
    unit: Text
    """The unit as it is written in a document ("/s", "minutes", "flows")."""
    text: Text
    """The figure in words, for the question ("410 a second on the last working day")."""
    words: Words = Field(min_length=1)
    """What is counted: nouns near the number in a document ("dispatches", "payments"). No
    sheet needs them any more."""
    untouched: Untouched | None = None
    """Not asked any more."""


class Fact(_Model):
    """A fact of a brief's pack: whoever asks for it gets it at once."""

    key: Key = ""
    topic: Annotated[str, Field(max_length=60)] = ""
    """What it is about in a few words, which don't give it away; candidates may read it. Empty: the
    words of the key."""
    asks: tuple[Text, ...] = ()
    """Ways in which candidates ask for it, each in other words: the more, the surer it is found."""
    answer: Text
    """The answer in words that can be sent as they are; never names a design."""

    @property
    def about(self) -> str:
        """The topic, as candidates and panels read it."""
        return self.topic or self.key.replace("-", " ").capitalize()


class Withheld(Fact):
    """A fact that is on no page, the long one neither: it is given to whoever asks, and to nobody
    else before the deep-dive."""

    fact: str = ""
    """The same in the panel's words; empty: the answer."""
    moves: str = ""
    """What it moves."""
    assumed: Words = ()
    """Words by which a document shows that it assumed otherwise."""
    text: SlotText | None = None
    """The question put to a document that assumed otherwise."""
    segment: Segment = "alternatives"
    listen_for: ListenFor | None = None

    @model_validator(mode="after")
    def _question_is_whole(self) -> Withheld:
        if not self.fact:
            object.__setattr__(self, "fact", self.answer)
        given = (bool(self.assumed), self.text is not None, self.listen_for is not None)
        if any(given) and not all(given):
            raise ValueError(
                f"withheld {self.key!r}: give all of assumed, text and listen_for, or"
                " none of them"
            )
        return self


class WorkedOut(_Model):
    """What is worked out of a document's figure and one that the author knows."""

    how: Literal["rest_of", "share_of", "times", "left_of", "goes_into"]
    """Of a share x: (100 - x) or x per cent of the number. Of any figure x: x times the number,
    the number less x, or how often x goes into it."""
    number: float


class ClashFigure(_Model):
    """A number that a passage must hold: the one nearest to the first words found, in bounds."""

    of: Literal["share", "time", "money", "count"]
    """Per cent; seconds to years; euros; or how many of `units`."""
    units: Words = ()
    """For a count: what is counted, as it stands behind the number ("tap*")."""
    measured_in: Literal["second", "minute", "hour", "day", "month"] = "day"
    """For a time: the unit of the bounds, and of what is worked out."""
    least: float = 0
    most: float = 1e12
    works_out: WorkedOut | None = None

    @model_validator(mode="after")
    def _counts_something(self) -> ClashFigure:
        if (self.of == "count") != bool(self.units):
            raise ValueError("units go with a count, and a count needs them")
        return self


class Clash(_Model):
    """Something that a document may say, and that runs into what the author knows.

    A starting point for a panel, and input to nobody else: two passages set against each other, a
    gate that lets through what it is for, a sum that the document did not do. It is on a sheet only
    where a passage (a sentence, two that follow each other, or a table's row) holds a word of every
    group in `says`, and the figure if one is wanted. The first group has to stand in the passage
    itself; the others may also stand in the headings above it.

    More slots for its texts: `{said}` is the noun phrase in which the first group's word stands,
    `{figure}` the passage's figure, `{result}` what is worked out of it; `{also}` and `{other}`
    are the phrase and the figure of the second passage.
    """

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    segment: Segment
    theme: str | None = None
    """Of several of one theme that a document meets, the strongest alone is asked."""
    condition: str | None = None
    """Key of the failure condition that this puts, in words for such a document: it then stands
    in the place of the condition's own text."""
    takes: tuple[str, ...] = ()
    """Only for documents that take one of these positions; empty: for all."""
    where: Literal["design", "alternatives", "anywhere"] = "design"
    """`design` is all but the problem's and the alternatives' sections and what is rejected."""
    within: Literal["passage", "section"] = "passage"
    says: tuple[Words, ...] = Field(min_length=1, max_length=4)
    figure: ClashFigure | None = None
    also: tuple[Words, ...] = ()
    """A second passage, anywhere else in the document, with a word of each of these groups."""
    also_figure: ClashFigure | None = None
    unless: Words = ()
    """Words that show, anywhere in the document, that its author has thought of this."""
    without: Words = ()
    """Words that a passage may not hold: there the others mean something else."""
    texts: tuple[ClashText, ...] = Field(min_length=1)
    """The question; the first whose slots can be filled is taken."""
    why: Text
    listen_for: ListenFor

    @model_validator(mode="after")
    def _slots_have_a_source(self) -> Clash:
        used = set().union(*(slots_in(text) for text in self.texts))
        worked = self.figure is not None and self.figure.works_out is not None
        missing = {
            "figure": self.figure is None,
            "result": not worked,
            "also": not self.also,
            "other": self.also_figure is None,
        }
        if any(name in used and absent for name, absent in missing.items()):
            raise ValueError(
                f"clash {self.key!r}: there is nothing to fill one of its slots from"
            )
        if self.also_figure is not None and not self.also:
            raise ValueError(f"clash {self.key!r}: also_figure needs also")
        if self.condition is not None and self.segment != "failure":
            raise ValueError(f"clash {self.key!r}: a condition belongs in the failure segment")
        return self


class KnownRisk(_Model):
    """A risk that the team knows of. Of all probes, reviewers see these only."""

    text: Text
    words: Words = ()


def _with_keys(entries: Any, named_by: str, otherwise: str, taken: set[str]) -> Any:
    """The entries of a list as YAML gives them, each without a key with one of its own: the words
    of its field `named_by`, else `otherwise` and a number."""
    if not isinstance(entries, list | tuple):
        return entries
    return [
        {**entry, "key": _free_key(str(entry.get(named_by) or ""), otherwise, taken)}
        if isinstance(entry, Mapping) and not entry.get("key")
        else entry
        for entry in entries
    ]


def _keys_of(*lists: Any) -> set[str]:
    """The keys that are written in these lists."""
    entries = (e for listed in lists if isinstance(listed, list | tuple) for e in listed)
    return {str(e["key"]) for e in entries if isinstance(e, Mapping) and e.get("key")}


def _free_key(words: str, otherwise: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)[:6]
    while found and not found[0][0].isalpha():
        found.pop(0)
    stem = "-".join(word[:12] for word in found) or otherwise
    key = next(k for k in chain([stem], (f"{stem}-{n}" for n in count(2))) if k not in taken)
    taken.add(key)
    return key


PRACTICE = "practice"
"""The form of a prompt that only practice rounds use: no candidate is ever sent it."""

_LEAST = {"positions": 2, "failure_conditions": 3}
"""How many a prompt has that is sent to candidates."""

_NO_ESTATE = Estate(unit="nothing")


def _needed_by_candidates(schema: dict[str, Any]) -> None:
    """Says in the JSON Schema what `Probes` asks of every form but `PRACTICE`."""
    schema["if"] = {"properties": {"form": {"const": PRACTICE}}, "required": ["form"]}
    schema["else"] = {
        "properties": {name: {"minItems": least} for name, least in _LEAST.items()},
        "required": [*_LEAST, "estate"],
    }


class Probes(_Model):
    """A whole `probes.yaml`."""

    model_config = ConfigDict(json_schema_extra=_needed_by_candidates)

    form: Literal["brief", "case", "practice"] = "case"
    """Whether `prompt.md` is a brief, whose facts candidates ask for, or a long page; `practice`
    (see `PRACTICE`) is for no candidate and needs no more than this field."""
    positions: tuple[Position, ...] = Field(default=(), max_length=4, validate_default=True)
    failure_conditions: tuple[FailureCondition, ...] = Field(
        default=(), max_length=3, validate_default=True
    )
    flips: tuple[Flip, ...] = ()
    estate: Estate = Field(default=_NO_ESTATE, validate_default=True)
    parties: tuple[Party, ...] = ()
    figures: tuple[Figure, ...] = ()
    facts: tuple[Fact, ...] = ()
    """What the long page tells and the brief doesn't."""
    withheld: tuple[Withheld, ...] = ()
    known_risks: tuple[KnownRisk, ...] = ()
    clashes: tuple[Clash, ...] = ()
    """The strongest first: of two that are met alike, the earlier is asked."""

    @property
    def pack(self) -> tuple[Fact, ...]:
        """The facts that a candidate with the brief can ask for, in the order of the file."""
        return (*self.facts, *self.withheld)

    @field_validator(*_LEAST)
    @classmethod
    def _enough_for_candidates(
        cls, given: tuple[Any, ...], info: ValidationInfo
    ) -> tuple[Any, ...]:
        least = _LEAST[info.field_name or ""]
        if info.data.get("form") != PRACTICE and len(given) < least:
            # The types are pydantic's own, so that `marked_yaml` has the words for them.
            raise PydanticCustomError("too_short", "too few", {"min_length": least})
        return given

    @field_validator("estate")
    @classmethod
    def _estate_of_candidates(cls, given: Estate, info: ValidationInfo) -> Estate:
        if info.data.get("form") != PRACTICE and given == _NO_ESTATE:
            raise PydanticCustomError("missing", "the estate is missing")
        return given

    @model_validator(mode="before")
    @classmethod
    def _everything_has_a_key(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        facts = _keys_of(given.get("facts"), given.get("withheld"))
        named = (
            ("positions", "name", "design", _keys_of(given.get("positions"))),
            ("failure_conditions", "", "scenario", _keys_of(given.get("failure_conditions"))),
            ("facts", "topic", "fact", facts),
            ("withheld", "topic", "fact", facts),
        )
        keyed = {
            name: _with_keys(given[name], by, otherwise, taken)
            for name, by, otherwise, taken in named
            if name in given
        }
        return {**given, **keyed}

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
        named += [("clash " + c.key, k) for c in self.clashes for k in c.takes]
        for where, key in named:
            if key not in keys:
                raise ValueError(f"{where} names position {key!r}, which does not exist")
        conditions = {condition.key for condition in self.failure_conditions}
        for clash in self.clashes:
            if clash.condition is not None and clash.condition not in conditions:
                raise ValueError(
                    f"clash {clash.key} names condition {clash.condition!r}, which does not exist"
                )
        for what, found in (("clashes", self.clashes), ("facts", self.pack)):
            if len({it.key for it in found}) < len(found):
                raise ValueError(f"two {what} have the same key")
        return self
