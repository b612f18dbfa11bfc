"""The shape of `probes.yaml`, which candidates never see. Models only: `prompts.folder.catalogue`
reads files. The sheet asks scenarios and what-ifs verbatim; a permitted model is told the rest
(`reviews.model_questions.requests`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import chain, count, dropwhile
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

Segment = Literal["alternatives", "failure", "migration"]


Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
"""A short name by which other parts speak of this one. Positions, failure conditions and facts
that are written without one get it from their name or topic."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ListenFor(_Model):
    """What an answer sounds like at each level; all three differ."""

    senior: Text
    """Answers inside the design as given."""
    staff: Text
    """Brings a number, a mechanism, an owner, or the cost of the other way."""
    senior_staff: Text
    """Changes the question, says what would reverse the answer, names who bears it."""

    @model_validator(mode="after")
    def _levels_differ(self) -> ListenFor:
        if len({self.senior, self.staff, self.senior_staff}) < 3:
            raise ValueError("the three levels of listen_for must differ")
        return self


class Position(_Model):
    """One of the opposite designs which a good document can argue."""

    key: Key = ""
    """Short name used by `wins_before` and `wins_after` ("one-engine")."""
    name: Text
    """The design in a few words, as the panel says it ("one engine with one owner")."""
    carries: tuple[Text, ...] = ()
    """What speaks for it on this estate."""
    gives_up: tuple[Text, ...] = ()
    """What it costs, in this estate's own terms."""


class FailureCondition(_Model):
    """A place, a time and a duration in this estate, and whom it hits. A prompt has three."""

    key: Key = ""
    kind: Literal["technical", "data", "time", "people"] = "technical"
    text: Text
    """The card, as any document is asked it, unless a model puts it in the document's terms."""
    hits: tuple[Text, ...] = ()
    """Which designs it hurts, and how; a model is told."""
    spares: tuple[Text, ...] = ()
    """Which designs it leaves alone, and why; the library's pages show it."""
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
    segment: Segment = "alternatives"
    """Where on the sheet it stands."""
    text: Text
    """The card, as any document is asked it."""
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


class Fact(_Model):
    """A fact of a brief's pack: whoever chooses its topic gets it at once."""

    key: Key = ""
    topic: Annotated[str, Field(max_length=60)] = ""
    """What it is about in a few words, which don't give it away: candidates choose by it. Empty:
    the words of the key."""
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

    @model_validator(mode="after")
    def _fact_is_said(self) -> Withheld:
        if not self.fact:
            object.__setattr__(self, "fact", self.answer)
        return self


class KnownRisk(_Model):
    """A risk that the team knows of. Of all probes, reviewers see these only."""

    text: Text


def hyphenated(words: str, longest: int) -> str:
    """At most six words in plain letters and digits, from the first that begins with a letter; each
    is cut to `longest` characters. Empty if there is none.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)[:6]
    return "-".join(w[:longest] for w in dropwhile(lambda word: word[0].isdigit(), found))


def _keyed(entries: list[Any], named_by: str, otherwise: str, taken: set[str]) -> Iterator[Any]:
    """Entries as YAML gives them. One without a key gets the words of its field `named_by`, else
    `otherwise` and a number.
    """
    for entry in entries:
        if isinstance(entry, Mapping) and not entry.get("key"):
            stem = hyphenated(str(entry.get(named_by) or ""), 12) or otherwise
            keys = chain([stem], (f"{stem}-{n}" for n in count(2)))
            entry = {**entry, "key": next(key for key in keys if key not in taken)}
            taken.add(entry["key"])
        yield entry


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
    facts: tuple[Fact, ...] = ()
    """What the long page tells and the brief doesn't."""
    withheld: tuple[Withheld, ...] = ()
    known_risks: tuple[KnownRisk, ...] = ()

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
        values = dict(given)
        for names, named_by, otherwise in (
            (("positions",), "name", "design"),
            (("failure_conditions",), "", "scenario"),
            (("facts", "withheld"), "topic", "fact"),
        ):
            lists = {n: given[n] for n in names if isinstance(given.get(n), list | tuple)}
            entries = [it for listed in lists.values() for it in listed]
            taken = {str(it.get("key")) for it in entries if isinstance(it, Mapping)}
            for name, listed in lists.items():
                values[name] = list(_keyed(listed, named_by, otherwise, taken))
        return values

    @model_validator(mode="after")
    def _keys_exist(self) -> Probes:
        keys = {position.key for position in self.positions}
        for flip in self.flips:
            for key in (flip.wins_before, flip.wins_after):
                if key not in keys:
                    raise ValueError(
                        f"flip {flip.key} names position {key!r}, which does not exist"
                    )
        if len({it.key for it in self.pack}) < len(self.pack):
            raise ValueError("two facts have the same key")
        return self
