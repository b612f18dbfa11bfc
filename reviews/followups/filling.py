"""Filling the slots of a prompt author's texts with a document's own words."""

from __future__ import annotations

import re

from blindfolio.facts.decision import UNNAMED
from blindfolio.facts.model import Facts
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.slots import fits_slot, is_gerund
from prompts.folder.probes import ListenFor

FALLBACKS = {
    "decision": UNNAMED,
    "component": Phrase("your design"),
    "step": Phrase("your first phase"),
    "alternative": Phrase("the option you turned down"),
    "thing": Phrase("your design"),
    "figure": Phrase("this figure"),
}
"""What a slot says where the document has no words for it: an author's text carries facts of its
own, and need not go unasked because a part or a step isn't recognised."""
_SLOT = re.compile(r"\{(\w+)\}")
_MANY = {
    **{"is": "are", "does": "do", "has": "have", "was": "were"},
    **{"holds": "hold", "tells": "tell", "shows": "show", "leaves": "leave"},
}
_BEFORE = re.compile(r"\b(does|has|is|was) (?=\{(\w+)\})", re.IGNORECASE)
_AFTER = re.compile(rf"\{{(\w+)\}} ({'|'.join(_MANY)})\b")
_DOING = frozenset({"step", "move", "phase", "decommission"})
_STEP_FLOOR = 2.4
_SPOKEN_WORDS = 4


def document_slots(facts: Facts) -> dict[str, Phrase]:
    """The document's words for the slots that don't hang on one passage."""
    slots = {**FALLBACKS, "decision": _spoken(facts.decision.phrase)}
    planned = [
        s.action
        for s in facts.steps
        if s.action is not None and s.kind in _DOING and s.score >= _STEP_FLOOR
        if fits_slot(s.action)
    ]
    if planned:
        slots["step"] = planned[0]
    return slots


def _spoken(decision: Phrase) -> Phrase:
    """What the document proposes, as one would say it in the middle of an author's sentence: a
    name of a few words; else "your plan"."""
    words = decision.text.split()
    short = len(words) <= _SPOKEN_WORDS and "(" not in decision.text
    return decision if short and not is_gerund(decision.text) else UNNAMED


def fill(text: str, slots: dict[str, Phrase]) -> str | None:
    """The text with its slots filled; None if a slot has no words."""
    if any(name not in slots or not slots[name].text for name in _SLOT.findall(text)):
        return None
    return sentence_case(_SLOT.sub(lambda match: slots[match.group(1)].text, text))


def fill_authored(text: str, slots: dict[str, Phrase]) -> str | None:
    """`fill` for a prompt author's text, which is written for one thing: verbs next to a slot are
    made plural where its words are."""

    def verb(one: str, name: str) -> str:
        many = name in slots and slots[name].plural
        return _MANY[one.lower()] if many else one

    text = _BEFORE.sub(lambda m: f"{verb(m.group(1), m.group(2))} ", text)
    text = _AFTER.sub(lambda m: f"{{{m.group(1)}}} {verb(m.group(2), m.group(1))}", text)
    return fill(text, slots)


def fill_levels(levels: ListenFor, slots: dict[str, Phrase]) -> tuple[str, ...] | None:
    """The three levels filled, or None if a slot has no words."""
    filled = [fill(t, slots) for t in (levels.senior, levels.staff, levels.senior_staff)]
    return tuple(t for t in filled if t is not None) if all(filled) else None


def sentence_case(text: str) -> str:
    """The text with a capital after each full stop and at its start; names keep their letters."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(
        r"(^|[.?!]\s)([a-z])(?=[a-z]*(?:-[a-z]+)*[\s,'’])",  # noqa: RUF001
        lambda m: m.group(1) + m.group(2).upper(),
        text,
    )
