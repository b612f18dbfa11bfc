"""P104, P105 and P106: forces that pull, figures that matter, more than one party."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.knowledge import numbers, tension
from prompts.lint.page import PromptPage, PromptSentence, Role
from prompts.lint.parties import parties_in, wanting
from prompts.lint.quantities import has_quantity, quantities

FORCES = 3
FIGURES = 6
_ASIDE: tuple[Role, ...] = ("title", "ask", "out", "length", "rated")


def forces(page: PromptPage) -> list[str]:
    """Which of the seven forces stand on the page with a figure, a date or a party."""
    told = page.besides(*_ASIDE)
    return [name for name in tension().forces if any(_pulls(name, s) for s in told)]


def no_tension(page: PromptPage) -> Iterator[Finding]:
    """P104: fewer than three forces with a figure or a person, or nothing against anything."""
    page = page.with_facts()
    told = page.besides(*_ASIDE)
    found = forces(page)
    if len(found) < FORCES:
        has = ", ".join(found) or "none"
        yield Finding(
            "P104",
            page.place(),
            "",
            "Of cost, latency, blast radius, organisation, deadline, regulation and skills,"
            f" only these have a figure or someone who cares about them: {has}.",
        )
    elif not _contrast(told):
        yield Finding("P104", page.place(), "", "No two parties or wishes oppose each other.")


def _pulls(force: str, sentence: PromptSentence) -> bool:
    """Whether the force stands in the sentence with a figure, a date or a party."""
    if not tension().forces[force].within(sentence.words):
        return False
    if has_quantity(sentence) or parties_in(sentence):
        return True
    return force == "deadline" and _dated(sentence)


def _dated(sentence: PromptSentence) -> bool:
    lows = {w.low for w in sentence.words}
    year = any(w.digits and len(w.text) == 4 for w in sentence.words)
    return year or bool(lows & (tension().deadline_units | numbers().weekdays))


def _contrast(told: list[PromptSentence]) -> bool:
    """Whether a word of contrast stands where two parties do, or under Who."""
    for i, sentence in enumerate(told):
        if not tension().contrast.within(sentence.words):
            continue
        near = {p for s in told[max(0, i - 1) : i + 2] for p in parties_in(s)}
        if sentence.role == "who" or len(near) > 1:
            return True
    return any(tension().refusing_columns.within(s.words) for s in told if s.kind == "header")


def no_figures(page: PromptPage) -> Iterator[Finding]:
    """P105: fewer than six quantities where the situation is told."""
    whole = page.with_facts()
    told = whole.of("situation", "figures", "intro")
    if page.brief or not (page.has("situation") or page.has("figures")):
        told = whole.besides(*_ASIDE)
    found = {quantity for sentence in told for quantity in quantities(sentence)}
    if len(found) < FIGURES:
        listed = "; ".join(sorted(found)) or "none"
        where = "The page and its facts" if page.brief else "Situation and Figures"
        yield Finding(
            "P105",
            page.place("Figures"),
            "",
            f"{where} contain {len(found)} quantities with a unit ({listed}),"
            f" but at least {FIGURES} are needed. Dates, versions and page limits do not"
            " count.",
        )


def one_team(page: PromptPage) -> Iterator[Finding]:
    """P106: fewer than two parties that want or refuse something."""
    found = wanting(page.with_facts())
    if len(found) < 2:
        who = f"only {next(iter(found))} wants" if found else "no one wants"
        says = "the page and its facts say" if page.brief else "the page says"
        yield Finding(
            "P106",
            page.place("Who"),
            next(iter(found), ""),
            f"As far as {says}, {who} or refuses anything.",
        )
