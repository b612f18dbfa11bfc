"""F305 to F307, and P110 of an answer: the facts of a brief's pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding
from prompts.lint.knowledge import goals
from prompts.lint.page import PromptPage
from prompts.lint.values import Value
from prompts.lint.words import Phrases, Word, verbatim, words_of

FEWEST = 10
"""Facts that a brief needs to be worked on for an evening."""


def pack(probes: Value) -> list[Value]:
    """The facts that a candidate with the brief can ask for."""
    return [*probes["facts"].items(), *probes["withheld"].items()]


def answers(probes: Value) -> list[str]:
    """What the pack answers, with the topics, which say what a bare figure counts."""
    told = ((fact["topic"].text, fact["answer"].text) for fact in pack(probes))
    return [f"{topic}: {answer}" if topic else answer for topic, answer in told]


def few(probes: Value) -> Iterator[Finding]:
    """F305: fewer than ten facts."""
    facts = pack(probes)
    if len(facts) < FEWEST:
        count = f"{len(facts)} fact{'' if len(facts) == 1 else 's'}" if facts else "no facts"
        yield Finding(
            "F305",
            probes["facts"].place,
            "",
            f"There are {count}. A candidate with the brief works with what they can ask for.",
        )


def hard_to_ask_for(probes: Value) -> Iterator[Finding]:
    """F306: a fact without ways of asking, or with one of another fact's."""
    asked: dict[tuple[str, ...], int] = {}
    for n, fact in enumerate(pack(probes)):
        asks = [(ask, tuple(w.low for w in words_of(ask.text))) for ask in fact["asks"].items()]
        if not any(words for _, words in asks):
            name = fact["topic"].text or fact["key"].text
            reason = "No question is listed by which candidates would ask for this fact."
            yield Finding("F306", fact.place, name, reason)
        for ask, words in asks:
            if words and asked.setdefault(words, n) != n:
                yield Finding(
                    "F306", ask.place, ask.text, "Another fact has the same question."
                )


def told_by_topic(probes: Value, pages: Sequence[PromptPage]) -> Iterator[Finding]:
    """F307: a number of the answer in the topic, which candidates may read before they ask; a year
    and what the page itself says are none."""
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


_SEVERAL = 3
"""A word or two of a design are often the estate's own, unless it is a product's or a shape's."""


def design_told(probes: Value) -> Iterator[Finding]:
    """P110, as advice: an answer with several of the words by which a position is recognised."""
    listed = [(p, _phrases(p["recognise"])) for p in probes["positions"].items()]
    for fact in pack(probes):
        text = fact["answer"].text
        words = words_of(text)
        for position, phrases in listed:
            hits = phrases.find(words)
            named = any(_names_means(words[h.start : h.end]) for h in hits)
            if named or len({h.phrase for h in hits}) >= _SEVERAL:
                said = dict.fromkeys(verbatim(text, words[h.start : h.end]) for h in hits)
                name = position["name"].text or position["key"].text
                yield Finding(
                    "P110",
                    fact["answer"].place,
                    ", ".join(said),
                    f"By these words the panel recognises the design “{name}”, so the answer may"
                    " point at it.",
                    sure=False,
                )
                break


def _names_means(words: Sequence[Word]) -> bool:
    return any(terms.within(words) for terms in (goals().products, goals().shapes))


def _phrases(recognise: Value) -> Phrases:
    return Phrases(entry.text for entry in recognise.items() if words_of(entry.text))
