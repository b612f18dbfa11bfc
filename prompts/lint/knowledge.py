"""What the linter knows of words: YAML files beside the code, read once and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from blindfolio.facts.knowledge_files import read_yaml
from prompts.lint.words import Phrases

FOLDER = Path(__file__).parent / "knowledge"


def _phrases(listed: Any) -> Any:
    """A list of texts as phrases; anything else is left for the model to refuse."""
    if isinstance(listed, list) and all(isinstance(entry, str) for entry in listed):
        return Phrases(listed)
    return listed


Listed = Annotated[Phrases, BeforeValidator(_phrases)]
Words = frozenset[str]


class _Knowledge(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class PageWords(_Knowledge):
    """`page.yaml`."""

    headings: dict[str, Listed]


class Goals(_Knowledge):
    """`goals.yaml`."""

    classics: Listed
    other_senses: dict[str, Listed]
    brands: Listed
    design_verbs: Listed
    design_nouns: Listed
    indefinite: Words
    definite: Words
    likeness: Listed
    object_ends: Words
    vessels: Words
    clones: Words
    textbook: Listed
    products: Listed
    manners: Listed
    shapes: Listed
    goal_before: Listed
    new_things: Words
    our_new: Listed
    going: Words
    whither: Words
    replacing: Words
    replaced_by: Words
    decided: Listed
    siding: Listed
    refusing: Listed
    leaving: Listed
    no_names: Words
    noun_before: Words
    part_of: Words
    after_brand: Words


class Mechanisms(_Knowledge):
    """`mechanisms.yaml`."""

    mechanisms: dict[str, Listed]
    further: Listed
    effects: Words
    past: Words
    hands: Words
    by_hand: Words
    copies: Words


class NumberWords(_Knowledge):
    """`numbers.yaml`."""

    counts: Words
    fractions: Words
    before_fraction: Words
    units: Words
    money: Words
    one_units: Words
    months: Words
    weekdays: Words
    year_before: Words
    version_before: Words
    text_units: Words
    not_units: Words
    between: Words
    top: Words
    asked: Words


class Tension(_Knowledge):
    """`tension.yaml`."""

    forces: dict[str, Listed]
    deadline_units: Words
    contrast: Listed
    parties: Listed
    nobody_in_particular: Words
    wishes: Listed
    animate: Words
    wish_columns: Listed
    refusing_columns: Listed
    one_team: Listed
    roles_of_one_team: Words
    team_words: Words
    no_name: Words


class Asking(_Knowledge):
    """`asking.yaml`."""

    approach: Listed
    choosing: Listed
    about: Words
    alternatives: Listed
    risks: Listed
    one_risk: Words
    risk_numbers: Words
    domain_before_risk: Words
    domain_after_risk: Words
    not_asked: Listed
    artefacts: dict[int, Listed]
    producing: Listed
    making: Words
    existing: Words
    asked_of_you: Listed
    hours: dict[int, Listed]
    exercise: Listed
    spending: Listed


class Requirements(_Knowledge):
    """`requirements.yaml`."""

    modals: Listed
    orders: Words
    outsiders: Words
    dates: Words


class Spared(_Knowledge):
    """Words that are a fault, unless a word of the trade goes before or follows."""

    words: Listed
    spared_before: Listed
    spared_after: Listed


class Guides(_Knowledge):
    """`guides.yaml`."""

    text_verbs: Words
    weak_verbs: Words
    quality: Listed
    abstract: Words
    terms: Listed
    degree: Listed
    negations: Words
    stop: Words
    absence: Words
    language: dict[str, Spared]
    volume: Listed
    volume_spared: Listed
    vocabulary: Listed
    naming: Words
    less: Listed
    important: Words
    role_facts: Listed


class ProbeWords(_Knowledge):
    """`probes.yaml`."""

    generic_events: Listed
    everybody: Words
    nobody: Words
    tautologies: Listed
    times: Listed
    durations: Words
    place_words: Words
    load: Listed
    more: Listed
    rates: Listed
    narrowing: Words
    no_estate: Listed
    no_estate_spared: Listed
    unowned: Listed
    nothing_strange: Words
    no_answer: Listed
    advising: Listed
    straw: Listed


@cache
def page_words() -> PageWords:
    """How a page's parts are headed."""
    return read_yaml(FOLDER / "page.yaml", PageWords)


@cache
def goals() -> Goals:
    """Classics, brands, products, shapes."""
    return read_yaml(FOLDER / "goals.yaml", Goals)


@cache
def mechanisms() -> Mechanisms:
    """Failure mechanisms, and when their names mean something else."""
    return read_yaml(FOLDER / "mechanisms.yaml", Mechanisms)


@cache
def numbers() -> NumberWords:
    """Numbers in words, units, dates."""
    return read_yaml(FOLDER / "numbers.yaml", NumberWords)


@cache
def tension() -> Tension:
    """Forces, parties, wishes."""
    return read_yaml(FOLDER / "tension.yaml", Tension)


@cache
def asking() -> Asking:
    """The parts of an ask, artefacts and their hours."""
    return read_yaml(FOLDER / "asking.yaml", Asking)


@cache
def requirements() -> Requirements:
    """Modals, orders, and who can fix something from outside."""
    return read_yaml(FOLDER / "requirements.yaml", Requirements)


@cache
def guides() -> Guides:
    """What a guide may and may not say."""
    return read_yaml(FOLDER / "guides.yaml", Guides)


@cache
def probe_words() -> ProbeWords:
    """Conditions, flips, estates and answers that say nothing."""
    return read_yaml(FOLDER / "probes.yaml", ProbeWords)
