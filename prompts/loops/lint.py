"""Advice on loops; findings never block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.loops.loop import Kind, Loop

MOST_STAGES = 2
"""Most stages per dimension: a second corrects the first, a third wastes the candidate's time."""


@dataclass(frozen=True, slots=True)
class LoopFinding:
    code: str
    sentence: str
    suggestion: str


def lint(loop: Loop) -> list[LoopFinding]:
    """Dimensions first, each kind in loop order."""
    return [
        *_uncovered(loop),
        *_covered_thrice(loop),
        *_coding_twice(loop),
        *_presentations(loop),
    ]


def covering(loop: Loop, dimension: str) -> list[str]:
    return [
        stage.title
        for stage in loop.stages
        if any(rated.key == dimension for rated in stage.dimensions)
    ]


def _uncovered(loop: Loop) -> Iterator[LoopFinding]:
    for dimension in loop.dimensions:
        if not covering(loop, dimension.key):
            yield LoopFinding(
                "L101",
                f"No stage covers “{dimension.name}”.",
                "Let a stage rate it, or take it out of the loop.",
            )


def _covered_thrice(loop: Loop) -> Iterator[LoopFinding]:
    for dimension in loop.dimensions:
        titles = covering(loop, dimension.key)
        if len(titles) > MOST_STAGES:
            yield LoopFinding(
                "L102",
                f"{_count(len(titles))} stages rate “{dimension.name}”: {_listed(titles)}.",
                "Keep the two that see most of it.",
            )


def _coding_twice(loop: Loop) -> Iterator[LoopFinding]:
    titles = [stage.title for stage in loop.stages if stage.kind == Kind.CODING]
    if len(titles) > 1:
        yield LoopFinding(
            "L103",
            f"{_count(len(titles))} stages are coding rounds: {_listed(titles)}.",
            "Keep one. A second one shows the same again.",
        )


def _presentations(loop: Loop) -> Iterator[LoopFinding]:
    for stage in loop.stages:
        if stage.kind == Kind.PRESENTATION:
            yield LoopFinding(
                "L104",
                f"“{stage.title}” is a presentation.",
                "Drop it. It rates slides and speaking, and the deep dive asks about the same"
                " design without them.",
            )


def _count(n: int) -> str:
    words = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven"}
    return words.get(n, str(n))


def _listed(titles: list[str]) -> str:
    *others, last = (f"“{title}”" for title in titles)
    return f"{', '.join(others)} and {last}" if others else last
