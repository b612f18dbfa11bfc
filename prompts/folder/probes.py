"""Define the format of `probes.yaml`, which candidates never see. The question sheet asks
scenarios and what-ifs verbatim; a permitted model gets the rest."""

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

from blindfolio import languages

Segment = Literal["alternatives", "failure", "migration"]


Text = Annotated[str, Field(min_length=1)]
# A missing key is made from a name or topic.
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ListenFor(_Model):
    """What an answer sounds like at each level. All three texts differ."""

    senior: Text
    staff: Text
    senior_staff: Text

    @model_validator(mode="after")
    def _levels_differ(self) -> ListenFor:
        if len({self.senior, self.staff, self.senior_staff}) < 3:
            raise ValueError("the three levels of listen_for must differ")
        return self


class Position(_Model):
    """One of the opposing designs that a good document can argue for."""

    key: Key = ""
    name: Text
    carries: tuple[Text, ...] = ()
    gives_up: tuple[Text, ...] = ()


class FailureCondition(_Model):
    """Something that fails in this estate: a place, a time, a duration and who is affected.
    A prompt has three."""

    key: Key = ""
    kind: Literal["technical", "data", "time", "people"] = "technical"
    text: Text
    """The scenario as asked about any document, unless a model rephrases it in the
    document's terms."""
    hits: tuple[Text, ...] = ()
    spares: tuple[Text, ...] = ()
    listen_for: ListenFor | None = None


class Flip(_Model):
    """A what-if: one figure or rule changes, and another design wins."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    # In the prompt's words: "a state is read within 5 s".
    from_: Text = Field(alias="from")
    to: Text
    wins_before: str
    wins_after: str
    segment: Segment = "alternatives"
    text: Text
    listen_for: ListenFor


class Group(_Model):
    name: Text
    count: int = Field(ge=1)
    # "nobody" if it has no owner.
    owner: Text
    traffic: Text
    oddity: Text


class Estate(_Model):
    # What is counted, in the plural ("flows"), or everything to migrate if there are no groups.
    unit: Text
    groups: tuple[Group, ...] = ()
    first_90_days: str = ""


class Party(_Model):
    name: Text
    wants: Text
    can_refuse: Text


class Fact(_Model):
    """A fact that a brief leaves out. A candidate who chooses its topic gets it at once."""

    key: Key = ""
    topic: Annotated[str, Field(max_length=60)] = ""
    """Candidates choose a fact by its topic, so the topic must not reveal the answer."""
    # Sent as it is, so it never names a design.
    answer: Text

    @property
    def about(self) -> str:
        return self.topic or self.key.replace("-", " ").capitalize()


class Withheld(Fact):
    """A fact that is on no page, not even the long one. Before the deep dive, only
    candidates who ask for it get it."""

    fact: str = ""
    moves: str = ""

    @model_validator(mode="after")
    def _fact_is_said(self) -> Withheld:
        if not self.fact:
            object.__setattr__(self, "fact", self.answer)
        return self


class KnownRisk(_Model):
    """A risk that the team knows of. Reviewers see nothing else of the probes."""

    text: Text


def hyphenated(words: str, longest: int) -> str:
    """Return at most six words of ASCII letters and digits, joined by hyphens. Each word is
    cut to `longest`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)[:6]
    return "-".join(w[:longest] for w in dropwhile(lambda word: word[0].isdigit(), found))


def _keyed(entries: list[Any], named_by: str, otherwise: str, taken: set[str]) -> Iterator[Any]:
    for entry in entries:
        if isinstance(entry, Mapping) and not entry.get("key"):
            stem = hyphenated(str(entry.get(named_by) or ""), 12) or otherwise
            keys = chain([stem], (f"{stem}-{n}" for n in count(2)))
            entry = {**entry, "key": next(key for key in keys if key not in taken)}
            taken.add(entry["key"])
        yield entry


PRACTICE = "practice"

_LEAST = {"positions": 2, "failure_conditions": 3}

_NO_ESTATE = Estate(unit="nothing")


class Probes(_Model):
    form: Literal["brief", "case", "practice"] = "case"
    """`brief` is a short page whose facts candidates ask for, `case` a long page, and
    `practice` a page used only for practice."""
    language: str = languages.SOURCE
    """The language of the page, in which candidates are written to and answer."""
    positions: tuple[Position, ...] = Field(default=(), max_length=4, validate_default=True)
    failure_conditions: tuple[FailureCondition, ...] = Field(
        default=(), max_length=3, validate_default=True
    )
    flips: tuple[Flip, ...] = ()
    estate: Estate = Field(default=_NO_ESTATE, validate_default=True)
    parties: tuple[Party, ...] = ()
    facts: tuple[Fact, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    known_risks: tuple[KnownRisk, ...] = ()

    @field_validator("language")
    @classmethod
    def _known_language(cls, given: str) -> str:
        if given not in languages.names():
            raise ValueError(f"one of {', '.join(languages.names())}; it is {given!r}")
        return given

    @property
    def pack(self) -> tuple[Fact, ...]:
        return (*self.facts, *self.withheld)

    @field_validator(*_LEAST)
    @classmethod
    def _enough_for_candidates(
        cls, given: tuple[Any, ...], info: ValidationInfo
    ) -> tuple[Any, ...]:
        least = _LEAST[info.field_name or ""]
        if info.data.get("form") != PRACTICE and len(given) < least:
            # Uses pydantic's own types, for which `marked_yaml` has words.
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
