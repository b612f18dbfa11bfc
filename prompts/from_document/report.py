"""What is printed of a draft: what the document gave, and what to do, first things first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from prompts.lint.findings import Finding

_STEPS = (
    ("Names", "check that no person or company is named to strangers", ("check names",)),
    ("The two designs", "write each so that it could win", ("probes.yaml positions",)),
    (
        "The page",
        "describe the problem, then read it as someone who knows nothing of your choice",
        ("prompt.md",),
    ),
    (
        "What-ifs",
        "let each figure or rule make another design win",
        ("probes.yaml flips",),
    ),
    (
        "Current estate and parties",
        "count the groups, name owners, say who can refuse",
        ("probes.yaml estate", "probes.yaml parties"),
    ),
    (
        "The three failure scenarios",
        "give each a place, an hour and a duration, and say which designs it spares",
        ("probes.yaml failure_conditions",),
    ),
    (
        "Facts on request",
        "write answers that can be sent unchanged",
        ("probes.yaml withheld", "probes.yaml known_risks"),
    ),
    (
        "The rubric",
        "give each weight the fact about the role that justifies it",
        ("rubric.yaml",),
    ),
)
"""What to do in order: a heading, what to do, and where its marks are."""


def report(folder: Path, findings: Sequence[Finding]) -> Iterator[str]:
    """The lines that tell what to do first; the linter's own list comes after them."""
    left = [f for f in findings if f.code == "OPEN"]
    yield f"{folder} is a draft: {len(left)} places to decide."
    yield "What to do first:"
    number = 0
    for heading, doing, places in _STEPS:
        here = [f for f in left if any(_key(f).startswith(place) for place in places)]
        left = [f for f in left if f not in here]
        if here:
            number += 1
            first = min((f.place for f in here), key=lambda place: place.line or 0)
            yield f"  {number}. {heading}: {doing}"
            yield f"     {len(here)} to decide, from {first.file}, line {first.line}"


def _key(finding: Finding) -> str:
    if finding.words.startswith("[check names"):
        return "check names"
    return f"{finding.place.file} {finding.place.field}"
