from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding, found, said
from prompts.lint.lists import lists
from prompts.lint.values import Value, criteria, guides_of, upper_guides

# Words of a guide for the upper half of the levels.
FEWEST = 6


def short(rubric: Value) -> Iterator[Finding]:
    """R201: a guide for one of the upper levels is a few adjectives: "Excellent design"."""
    for criterion in criteria(rubric):
        for _, guide in upper_guides(criterion):
            if len(guide.words) < FEWEST:
                reason = "With so few words, two reviewers can't point at the same passage."
                yield found("R201", guide, reason)


def weights(rubric: Value) -> Iterator[Finding]:
    written = criteria(rubric)
    seen: set[str] = set()
    for criterion in written:
        reason = criterion["reason"]
        same = " ".join(reason.words)
        if not same:
            yield Finding("R203", reason.place, "", "There is no rationale.")
        elif same in seen:
            yield found("R203", reason, "Another weight has the same rationale.")
        seen.add(same)
    given = {str(criterion["weight"].raw) for criterion in written}
    if len(written) > 1 and len(given) == 1:
        reason_ = "All weights are equal, so no criterion matters more than another."
        yield Finding("R203", written[0]["weight"].place, given.pop(), reason_)


def language(rubric: Value) -> Iterator[Finding]:
    """R204: a candidate-facing text or guide rates grammar, idiom or looks."""
    for criterion in criteria(rubric):
        for read in (criterion["sentence"], *(guide for _, guide in guides_of(criterion))):
            if hits := lists().language.find(read.words):
                words = ", ".join(said(read, hit) for hit in hits)
                reason = "This rates language or looks, not a design."
                yield Finding("R204", read.place, words, reason)
