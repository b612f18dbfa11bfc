from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.lists import lists
from prompts.lint.values import Value, criteria, guides_of
from prompts.lint.words import verbatim, words_of

FEWEST = 6
"""Words of a guide for 3 or 4: fewer can't name anything to point at."""


def short(rubric: Value) -> Iterator[Finding]:
    """R201: a guide for 3 or 4 is a few adjectives: "Excellent design"."""
    for criterion in criteria(rubric):
        for guide in guides_of(criterion):
            if guide.level > 2 and len(words_of(guide.text)) < FEWEST:
                yield Finding(
                    "R201",
                    guide.value.place,
                    guide.text,
                    "With so few words, two reviewers can't point at the same passage.",
                )


def weights(rubric: Value) -> Iterator[Finding]:
    """R203: no rationale, a repeated one, or all weights equal."""
    written = criteria(rubric)
    seen: set[str] = set()
    for criterion in written:
        reason = criterion["reason"]
        same = " ".join(w.low for w in words_of(reason.text))
        if not same:
            yield Finding("R203", reason.place, "", "There is no rationale.")
        elif same in seen:
            yield Finding(
                "R203", reason.place, reason.text, "Another weight has the same rationale."
            )
        seen.add(same)
    given = [str(criterion["weight"].raw) for criterion in written]
    if len(given) > 1 and len(set(given)) == 1:
        yield Finding(
            "R203",
            written[0]["weight"].place,
            given[0],
            "All weights are equal, so no criterion matters more than another.",
        )


def language(rubric: Value) -> Iterator[Finding]:
    """R204: a candidate-facing text or guide rates grammar, idiom or looks."""
    for criterion in criteria(rubric):
        for value in (criterion["sentence"], *(g.value for g in guides_of(criterion))):
            words = words_of(value.text)
            found = [
                verbatim(value.text, words[hit.start : hit.end])
                for hit in lists().language.find(words)
            ]
            if found:
                reason = "This rates language or looks, not a design."
                yield Finding("R204", value.place, ", ".join(found), reason)
