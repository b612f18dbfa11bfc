"""Question forms: YAML beside the code, checked once, and the filling of their slots."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from blindfolio.facts.knowledge_files import read_yaml
from blindfolio.facts.lexicon import verb_forms
from blindfolio.facts.phrases import Phrase
from prompts.folder.probes import ListenFor

FOLDER = Path(__file__).parent / "forms"
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_AGREEMENT = {
    "is": ("is", "are"),
    "does": ("does", "do"),
    "has": ("has", "have"),
    "was": ("was", "were"),
    "it": ("it", "they"),
    "its": ("its", "their"),
    "them": ("it", "them"),
}


class FormLevels(BaseModel):
    """Listen-fors with the form's slots."""

    model_config = ConfigDict(extra="forbid")
    senior: str
    staff: str
    senior_staff: str


class Form(BaseModel):
    """One way of asking about one kind of fact."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(pattern=r"^[a-z_]+$")
    segment: Literal["alternatives", "failure", "migration"]
    fact: str
    needs: list[str]
    when: dict[str, list[str | bool]] = {}
    variety: str = ""
    weight: float = 1.0
    texts: list[str] = Field(min_length=1)
    why: str
    listen_for: FormLevels


class FormFile(BaseModel):
    """A file of forms."""

    model_config = ConfigDict(extra="forbid")
    forms: list[Form]


@cache
def forms() -> tuple[Form, ...]:
    """Every form, in the order of files and of their lines."""
    return tuple(
        form
        for path in sorted(FOLDER.glob("*.yaml"))
        for form in read_yaml(path, FormFile).forms
    )


def slots_in(text: str) -> set[str]:
    """The names of the slots which a text holds."""
    return {name for name, _ in _SLOT.findall(text)}


def fill(text: str, slots: dict[str, Phrase]) -> str | None:
    """The text with its slots filled and its verbs agreeing; None if a slot has no words."""
    if any(name not in slots or not slots[name].text for name in slots_in(text)):
        return None

    def words(match: re.Match[str]) -> str:
        phrase, verb = slots[match.group(1)], match.group(2)
        return phrase.text if verb is None else _agree(verb, phrase.plural)

    return sentence_case(_SLOT.sub(words, text))


_BEFORE = re.compile(r"\b(does|has|is|was) (?=\{(\w+)\})", re.IGNORECASE)
_AFTER = re.compile(r"\{(\w+)\} (does|has|is|was|holds|tells|shows|leaves)\b")


def fill_authored(text: str, slots: dict[str, Phrase]) -> str | None:
    """`fill` for a prompt author's text, which is written for one thing: verbs next to a slot are
    made plural where its words are."""

    def plural(name: str) -> bool:
        return name in slots and slots[name].plural

    text = _BEFORE.sub(
        lambda m: (
            (_agree(m.group(1).lower(), True) if plural(m.group(2)) else m.group(1)) + " "
        ),
        text,
    )
    text = _AFTER.sub(
        lambda m: f"{{{m.group(1)}}} {_agree(m.group(2), plural(m.group(1)))}", text
    )
    return fill(text, slots)


def fill_levels(
    levels: FormLevels | ListenFor, slots: dict[str, Phrase]
) -> tuple[str, ...] | None:
    """The three levels filled, or None if a slot has no words."""
    filled = [fill(t, slots) for t in (levels.senior, levels.staff, levels.senior_staff)]
    return tuple(t for t in filled if t is not None) if all(filled) else None


def _agree(verb: str, plural: bool) -> str:
    if verb in _AGREEMENT:
        return _AGREEMENT[verb][plural]
    if not plural:
        return verb
    form = verb_forms().get(verb)
    return form.base if form is not None else verb.removesuffix("s")


def sentence_case(text: str) -> str:
    """The text with a capital after each full stop and at its start; names keep their letters."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(
        r"(^|[.?!]\s)([a-z])(?=[a-z]*(?:-[a-z]+)*[\s,'’])",  # noqa: RUF001
        lambda m: m.group(1) + m.group(2).upper(),
        text,
    )
