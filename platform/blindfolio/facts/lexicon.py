"""Words: which part of speech a word can be, what verbs do, what nouns are."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml

VOWELS = "aeiou"


class Words(BaseModel):
    """`words.yaml`, as it stands."""

    model_config = ConfigDict(extra="forbid")

    determiners: frozenset[str]
    possessives: frozenset[str]
    pronouns: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    subordinators: frozenset[str]
    modals: frozenset[str]
    be: frozenset[str]
    have: frozenset[str]
    do: frozenset[str]
    negations: frozenset[str]
    adverbs: frozenset[str]
    adjectives: frozenset[str]
    verbs: dict[str, list[str]]
    irregular: dict[str, tuple[str, str]]
    doubling: frozenset[str]
    both: frozenset[str]
    ing_nouns: frozenset[str]
    mass: frozenset[str]
    singular_s: frozenset[str]
    kinds: dict[str, frozenset[str]]
    generic: frozenset[str]
    calendar: frozenset[str]
    weak_verbs: frozenset[str]


class VerbForm(NamedTuple):
    """A form of a known verb: its base and which form it is (`VB VBZ VBG VBD VBN`)."""

    base: str
    form: str


@cache
def words() -> Words:
    """The checked content of `words.yaml`."""
    return read_yaml(FOLDER / "words.yaml", Words)


def gerund(base: str) -> str:
    """The -ing form of a verb's base form ("retry" gives "retrying")."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    if base in words().doubling:
        return base + base[-1] + "ing"
    return base + "ing"


def third_person(base: str) -> str:
    """The -s form of a verb's base form ("retry" gives "retries")."""
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def past(base: str) -> tuple[str, str]:
    """Past and past participle of a verb's base form."""
    irregular = words().irregular.get(base)
    if irregular:
        return irregular
    if base.endswith("e"):
        form = base + "d"
    elif base.endswith("y") and base[-2:-1] not in VOWELS:
        form = base[:-1] + "ied"
    elif base in words().doubling:
        form = base + base[-1] + "ed"
    else:
        form = base + "ed"
    return form, form


@cache
def verb_forms() -> dict[str, VerbForm]:
    """Every form of every known verb. Where two forms are written alike the later entry wins:
    a participle before a past, a base before both."""
    forms: dict[str, VerbForm] = {}
    bases = sorted({base for group in words().verbs.values() for base in group})
    for base in bases:
        simple, participle = past(base)
        forms[simple] = VerbForm(base, "VBD")
        forms[participle] = VerbForm(base, "VBN")
        forms[gerund(base)] = VerbForm(base, "VBG")
        forms[third_person(base)] = VerbForm(base, "VBZ")
    for base in bases:
        forms[base] = VerbForm(base, "VB")
    return forms


@cache
def verb_classes() -> dict[str, frozenset[str]]:
    """Base form to the names of the classes in which `words.yaml` lists it."""
    found: dict[str, set[str]] = {}
    for name, bases in words().verbs.items():
        for base in bases:
            found.setdefault(base, set()).add(name)
    return {base: frozenset(names) for base, names in found.items()}


def singular(noun: str) -> str:
    """A noun without its plural ending, in lower case ("policies" gives "policy")."""
    low = noun.lower()
    if low in words().singular_s or low in words().mass or low.endswith(("ss", "us", "is")):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "xes", "sses")):
        return low[:-2]
    if low.endswith("s") and len(low) > 3:
        return low[:-1]
    return low


def is_plural(noun: str) -> bool:
    """Whether the noun is written as a plural; capitals only ("DNS", "AWS") never are."""
    low = noun.lower()
    if low in ("people", "children", "criteria"):
        return True
    return singular(noun) != low and not (noun.isupper() and len(noun) > 1)


@cache
def kinds_of(noun: str) -> frozenset[str]:
    """The kinds (`service store message policy setting team secret`) that a head noun names."""
    low, one = noun.lower(), singular(noun)
    return frozenset(k for k, heads in words().kinds.items() if low in heads or one in heads)


def is_generic(noun: str) -> bool:
    """Whether the noun says nothing by itself ("way", "approach")."""
    return noun.lower() in words().generic or singular(noun) in words().generic
