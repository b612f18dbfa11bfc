from __future__ import annotations

from collections.abc import Iterator

from prompts.lint.findings import Finding
from prompts.lint.probes import is_brief
from prompts.lint.values import Value

LEAST, MOST = 15, 35
"""Words of a card: short enough to understand when heard once."""

SEGMENTS = ("alternatives", "migration")
"""Segments of what-ifs; failure has its three scenarios."""


def unfit(probes: Value) -> Iterator[Finding]:
    """F301: a failure scenario or what-if that can't be asked verbatim."""
    for card in (*probes["failure_conditions"].items(), *probes["flips"].items()):
        text = card["text"]
        if faults := list(_faults(text.text)):
            yield Finding("F301", text.place, text.text, f"It {' and '.join(faults)}.")


def _faults(text: str) -> Iterator[str]:
    words = len(text.split())
    if not LEAST <= words <= MOST:
        yield f"has {words} word{'' if words == 1 else 's'} instead of {LEAST} to {MOST}"
    if text.count("?") != 1 or not text.endswith("?"):
        yield "doesn't have exactly one question mark, at its end"
    if text.lower().split().count("suppose") > 1:
        yield "supposes two things"
    if "{" in text or "}" in text:
        yield "contains braces"


def flips_nothing(probes: Value) -> Iterator[Finding]:
    """F302: a what-if that changes nothing, or whose winner stays the same."""
    for flip in probes["flips"].items():
        after = flip["wins_after"]
        if flip["from"].text.lower() == flip["to"].text.lower():
            yield Finding("F302", flip["to"].place, flip["to"].text, "Nothing changes.")
        elif flip["wins_before"].text == after.text:
            reason = "The same position wins before and after the change."
            yield Finding("F302", after.place, after.text, reason)


def segment_without(probes: Value) -> Iterator[Finding]:
    """F309: an interview segment without a card, for long pages."""
    if is_brief(probes):
        return
    flips = list(probes["flips"].items())
    asked = {flip["segment"].text or SEGMENTS[0] for flip in flips}
    lacking = [segment for segment in SEGMENTS if segment not in asked]
    where = probes["flips"]
    if not list(probes["failure_conditions"].items()):
        lacking.append("failure")
    if probes.raw is not None and lacking:
        reason = f"No question of yours is about {' or '.join(lacking)}."
        yield Finding("F309", where.place, "", reason)
