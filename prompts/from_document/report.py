"""What is printed of a draft: what the document gave, and what to do, first things first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from prompts.lint.findings import Finding

_STEPS = (
    ("Names", "check that no person or company can be recognised", ("check names",)),
    ("The two designs", "write each so that it could win", ("probes.yaml positions",)),
    (
        "The page",
        "describe the problem, then read it as if you didn't know your solution",
        ("prompt.md",),
    ),
    (
        "What-ifs",
        "change each figure or rule so that another design wins",
        ("probes.yaml flips",),
    ),
    (
        "The estate and the parties",
        "count the groups, name their owners and say who can refuse what",
        ("probes.yaml estate", "probes.yaml parties"),
    ),
    (
        "The three failure scenarios",
        "give each a place, an hour and a duration, and say which designs it spares",
        ("probes.yaml failure_conditions",),
    ),
    (
        "The facts",
        "write ten answers that can be sent as they are, and how candidates would ask for each",
        ("probes.yaml facts",),
    ),
    (
        "Facts on request",
        "write answers that can be sent as they are",
        ("probes.yaml withheld", "probes.yaml known_risks"),
    ),
    ("The rubric", "give each weight a rationale: a fact about the role", ("rubric.yaml",)),
)
"""What to do in order: a heading, what to do, and where its marks are."""


def report(folder: Path, findings: Sequence[Finding]) -> Iterator[str]:
    """The lines that tell what to do first; the linter's own list comes after them."""
    left = [f for f in findings if f.code == "OPEN"]
    yield f"{folder} is a draft: {len(left)} places need a decision."
    yield "What to do first:"
    number = 0
    for heading, doing, places in _STEPS:
        here = [f for f in left if any(_key(f).startswith(place) for place in places)]
        left = [f for f in left if f not in here]
        if here:
            number += 1
            first = min((f.place for f in here), key=lambda place: place.line or 0)
            yield f"  {number}. {heading}: {doing}"
            yield f"     {len(here)} to decide, starting at {first.file}, line {first.line}"


def _key(finding: Finding) -> str:
    if finding.words.startswith("[check names"):
        return "check names"
    return f"{finding.place.file} {finding.place.field}"
