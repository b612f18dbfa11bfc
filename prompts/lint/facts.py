from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage
from prompts.lint.values import Value
from prompts.lint.words import verbatim, words_of

FEWEST = 10
"""Enough for an evening's work."""


def pack(probes: Value) -> list[Value]:
    return [*probes["facts"].items(), *probes["withheld"].items()]


def answers(probes: Value) -> list[str]:
    """With their topics."""
    told = ((fact["topic"].text, fact["answer"].text) for fact in pack(probes))
    return [f"{topic}: {answer}" if topic else answer for topic, answer in told]


def few(probes: Value) -> Iterator[Finding]:
    facts = pack(probes)
    if len(facts) < FEWEST:
        count = f"{len(facts)} fact{'' if len(facts) == 1 else 's'}" if facts else "no facts"
        yield Finding(
            "F305",
            probes["facts"].place,
            "",
            f"There are {count}. A candidate with the brief works with what they can ask for.",
        )


def no_answer(probes: Value) -> Iterator[Finding]:
    """F304: no answer, or one that names a position or takes a side."""
    names = [p["name"].text for p in probes["positions"].items()]
    for fact in pack(probes):
        answer = fact["answer"]
        words = words_of(answer.text)
        side = next(iter(lists().siding.find(words)), None)
        said = f" {' '.join(w.low for w in words)} "
        named = next((name for name in names if _core(name) and _core(name) in said), "")
        if not words:
            reason = "A candidate who asks gets no answer."
            yield Finding("F304", answer.place, answer.text, reason)
        elif side is not None:
            taken = verbatim(answer.text, words[side.start : side.end])
            yield Finding("F304", answer.place, taken, "The answer takes a side.")
        elif named:
            yield Finding("F304", answer.place, named, "The answer names a position.")


def _core(name: str) -> str:
    """Padded with spaces, without a leading article."""
    words = [w.low for w in words_of(name)]
    core = words[1:] if words[:1] and words[0] in ("a", "an", "the") else words
    return f" {' '.join(core)} " if core else ""


def told_by_topic(probes: Value, pages: Sequence[PromptPage]) -> Iterator[Finding]:
    """F307: a topic, which candidates read before they ask, has a number of the answer. Ignores
    years and what the page says.
    """
    read = {w.low for page in pages for s in page.sentences for w in s.words}
    for fact in pack(probes):
        told = {w.low for w in words_of(fact["answer"].text) if w.digits} - read
        words = words_of(fact["topic"].text)
        given = [w.text for w in words if w.low in told and not _year(w.low)]
        if given:
            reason = "The topic has a figure of the answer."
            yield Finding("F307", fact["topic"].place, ", ".join(given), reason)


def _year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")
