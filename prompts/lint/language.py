"""R204: guides that rate how well the language is handled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.findings import Finding
from prompts.lint.knowledge import Spared, guides
from prompts.lint.values import Value, criteria, guides_of
from prompts.lint.words import Hit, Word, verbatim, words_of


def language_rated(rubric: Value) -> Iterator[Finding]:
    """One finding for each guide that rates grammar, idiom, polish, layout or length."""
    for criterion in criteria(rubric):
        for guide in guides_of(criterion):
            words = words_of(guide.text)
            found = [
                verbatim(guide.text, words[hit.start : hit.end])
                for rated in guides().language.values()
                for hit in rated.words.find(words)
                if not _of_the_trade(words, hit, rated)
            ]
            if found:
                yield Finding(
                    "R204",
                    guide.value.place,
                    ", ".join(found),
                    "This rates language skills, not a design.",
                )


def _of_the_trade(words: Sequence[Word], hit: Hit, rated: Spared) -> bool:
    """Whether the word names a people, a product or a thing: the Polish depot, Fluent Bit."""
    if words[hit.start].low == "polish" and words[hit.start].capital:
        return hit.end < len(words)
    starts = range(max(0, hit.start - 3), hit.start)
    touches = any(
        (found := rated.spared_before.at(words, i)) is not None and found.end == hit.start
        for i in starts
    )
    after = hit.end < len(words) and rated.spared_after.at(words, hit.end) is not None
    return touches or after
