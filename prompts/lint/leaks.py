from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prompts.lint.facts import pack
from prompts.lint.findings import Finding, Place
from prompts.lint.lists import lists
from prompts.lint.page import PromptPage
from prompts.lint.values import Value, criteria, guides_of
from prompts.lint.words import Hit, Word, runs, verbatim, words_of

RUN = 6
"""Words in a row that are no longer a coincidence."""


def mechanism_told(rubric: Value) -> Iterator[Finding]:
    """P110: a candidate-facing sentence names a mechanism."""
    for criterion in criteria(rubric):
        told = criterion["sentence"]
        words = words_of(told.text)
        hit = mechanism_in(words)
        if hit is not None:
            yield Finding(
                "P110",
                told.place,
                verbatim(told.text, words[hit.start : hit.end]),
                "The sentence that candidates read gives away what a guide looks for.",
                sure=False,
            )


def mechanism_in(words: Sequence[Word]) -> Hit | None:
    return next(iter(lists().mechanisms.find(words)), None)


@dataclass(frozen=True, slots=True)
class _Key:
    """Part of the answer key. `sure`: no coincidence; arguments for a design may be facts of the
    problem.
    """

    name: str
    text: str
    fact: bool = False
    sure: bool = True


def answers_told(
    pages: Sequence[PromptPage], rubric: Value, probes: Value
) -> Iterator[Finding]:
    """P110: six words in a row, on a page, in a criterion's sentence or in a fact, that are also in
    the answer key.
    """
    keys = list(_keys(rubric, probes))
    read = [(s.place, s.text) for page in pages for s in page.besides("ask", "title")]
    read += [(c["sentence"].place, c["sentence"].text) for c in criteria(rubric)]
    yield from _shared(read, keys)
    facts = [fact["answer"] for fact in pack(probes)]
    judging = [key for key in keys if key.sure and not key.fact]
    yield from _shared([(answer.place, answer.text) for answer in facts], judging)


def _shared(read: Iterable[tuple[Place, str]], keys: Iterable[_Key]) -> Iterator[Finding]:
    held: dict[tuple[str, ...], _Key] = {}
    for key in keys:
        for run in runs(words_of(key.text), RUN):
            held.setdefault(run, key)
    found: set[str] = set()
    for place, text in read:
        words = words_of(text)
        for run, start in runs(words, RUN).items():
            known = held.get(run)
            if known is not None and known.name not in found:
                found.add(known.name)
                leaked = verbatim(text, words[start : start + RUN])
                reason = f"The same words appear in {known.name.rstrip('.')}."
                yield Finding("P110", place, leaked, reason, sure=known.sure)


def _keys(rubric: Value, probes: Value) -> Iterator[_Key]:
    """What candidates must not read, with its name."""
    for criterion in criteria(rubric):
        for guide in guides_of(criterion):
            if guide.level > 2:
                key = criterion["key"].text or criterion["name"].text
                yield _Key(f"guide {guide.level} of {key}", guide.text)
    for fact in probes["withheld"].items():
        name = fact["key"].text or fact["topic"].text
        yield _Key(f"the withheld answer {name}".strip(), fact["answer"].text, fact=True)
    for position in probes["positions"].items():
        name = f"the position {position['key'].text or position['name'].text}".strip()
        yield _Key(name, position["name"].text)
        for entry in (*position["carries"].items(), *position["gives_up"].items()):
            yield _Key(name, entry.text, sure=False)
