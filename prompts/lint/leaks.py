"""P110: what candidates read gives away what reviewers look for."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.goals import at
from prompts.lint.page import PromptPage
from prompts.lint.requirements import mechanism_in
from prompts.lint.values import Value, criteria, guides_of
from prompts.lint.words import runs, verbatim, words_of

RUN = 6
"""Words in a row that are no longer chance."""


def mechanism_told(rubric: Value) -> Iterator[Finding]:
    """A sentence for candidates that names a mechanism."""
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
            )


def answers_told(page: PromptPage, rubric: Value, probes: Value) -> Iterator[Finding]:
    """Six words in a row that stand in the page, or a candidate's sentence, and in an answer."""
    held: dict[tuple[str, ...], str] = {}
    for name, key in _answers(rubric, probes):
        for run in runs(words_of(key), RUN):
            held.setdefault(run, name)
    told = [(at(s), s.text) for s in page.besides("ask", "title")]
    told += [(c["sentence"].place, c["sentence"].text) for c in criteria(rubric)]
    found: set[str] = set()
    for place, text in told:
        words = words_of(text)
        for run, start in runs(words, RUN).items():
            name = held.get(run, "")
            if name and name not in found:
                found.add(name)
                leaked = verbatim(text, words[start : start + RUN])
                yield Finding("P110", place, leaked, f"The same words appear in {name}.")


def _answers(rubric: Value, probes: Value) -> Iterator[tuple[str, str]]:
    """What candidates must not read, and how it is called."""
    for criterion in criteria(rubric):
        for guide in guides_of(criterion):
            if guide.level > 2:
                key = criterion["key"].text or criterion["name"].text
                yield f"guide {guide.level} of {key}", guide.text
    for fact in probes["withheld"].items():
        yield f"the withheld answer {fact['key'].text}".strip(), fact["answer"].text
    for position in probes["positions"].items():
        name = f"the position {position['key'].text}".strip()
        yield name, position["name"].text
        for entry in (*position["carries"].items(), *position["gives_up"].items()):
            yield name, entry.text
