"""F308: two positions of which only one can win, or that are one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prompts.lint.findings import Finding
from prompts.lint.knowledge import guides, probe_words
from prompts.lint.values import Value
from prompts.lint.words import stem, words_of

ALIKE = 0.57
"""Of the words of the shorter name, how many the other has, at least, where the two may be one."""

_FEWEST = 4
"""Words that a name must have to be compared: two short ones are often alike but for the verb."""


def no_contest(probes: Value) -> Iterator[Finding]:
    """A position that nobody would take, and two with nearly the same words."""
    positions = list(probes["positions"].items())
    for position in positions:
        name = position["name"]
        if probe_words().straw.within(words_of(name.text)):
            yield Finding(
                "F308",
                name.place,
                name.text,
                "By its own name, no one would take this position.",
            )
    for one, other in combinations(positions, 2):
        mine, theirs = _stems(one["name"].text), _stems(other["name"].text)
        fewer = min(len(mine), len(theirs))
        if fewer >= _FEWEST and len(mine & theirs) >= ALIKE * fewer:
            yield Finding(
                "F308",
                other["name"].place,
                other["name"].text,
                f"It has nearly the same words as “{one['name'].text}”.",
            )


def _stems(name: str) -> set[str]:
    return {stem(w.low) for w in words_of(name) if w.low not in guides().stop}
