from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding, found, said
from prompts.lint.lists import lists
from prompts.lint.values import Value, criteria, guides_of

FEWEST = 6
"""Words of a guide for 3 or 4."""


def short(rubric: Value) -> Iterator[Finding]:
    """R201: a guide for 3 or 4 is a few adjectives: "Excellent design"."""
    for criterion in criteria(rubric):
        for level, guide in guides_of(criterion):
            if level > 2 and len(guide.words) < FEWEST:
                reason = "With so few words, two reviewers can't point at the same passage."
                yield found("R201", guide, reason)


def language(rubric: Value) -> Iterator[Finding]:
    """R204: a candidate-facing text or guide rates grammar, idiom or looks."""
    for criterion in criteria(rubric):
        for read in (criterion["sentence"], *(guide for _, guide in guides_of(criterion))):
            if hits := lists().language.find(read.words):
                words = ", ".join(said(read, hit) for hit in hits)
                reason = "This rates language or looks, not a design."
                yield Finding("R204", read.place, words, reason)
