"""R203: a weight whose reason is none."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.knowledge import guides
from prompts.lint.values import Value, criteria
from prompts.lint.words import stem, words_of


def without_reason(rubric: Value) -> Iterator[Finding]:
    """Reasons that are empty, general or given twice; weights that are all alike."""
    written = criteria(rubric)
    seen: set[str] = set()
    for criterion in written:
        reason = criterion["reason"]
        same = " ".join(w.low for w in words_of(reason.text))
        if not same:
            yield Finding("R203", reason.place, "", "There is no rationale.")
        elif same in seen:
            yield Finding(
                "R203",
                reason.place,
                reason.text,
                "Another weight has the same rationale.",
                instead="Give this weight a rationale of its own, or both criteria are one.",
            )
        elif not _concrete(reason.text, criterion["name"].text):
            yield Finding(
                "R203",
                reason.place,
                reason.text,
                "The rationale gives no fact about the role, the estate or the team.",
            )
        seen.add(same)
    weights = [criterion["weight"].raw for criterion in written]
    if len(weights) > 1 and len(set(map(str, weights))) == 1:
        yield Finding(
            "R203",
            written[0]["weight"].place,
            str(weights[0]),
            "All weights are equal, so no criterion matters more than another.",
            instead="Give the criteria different weights, from 1 to 5.",
        )


def _concrete(reason: str, name: str) -> bool:
    """Whether words remain that are neither importance nor the criterion's own name."""
    listed = guides()
    words = words_of(reason)
    if listed.role_facts.within(words):
        return True
    named = {stem(w.low) for w in words_of(name)}
    dull = listed.important | listed.stop | listed.negations
    rest = {stem(w.low) for w in words if w.low not in dull} - named
    return len(rest) > 1
