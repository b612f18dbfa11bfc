from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.loops.loop import Kind, Loop

# A second stage corrects the first; a third wastes the candidate's time.
MOST_STAGES = 2


@dataclass(frozen=True, slots=True)
class LoopFinding:
    code: str
    sentence: str
    suggestion: str


def lint(loop: Loop) -> list[LoopFinding]:
    # By code, then in loop order.
    return sorted([*_of_dimensions(loop), *_of_stages(loop)], key=lambda it: it.code)


def covering(loop: Loop, dimension: str) -> list[str]:
    return [
        stage.title
        for stage in loop.stages
        if any(rated.key == dimension for rated in stage.dimensions)
    ]


def _of_dimensions(loop: Loop) -> Iterator[LoopFinding]:
    for dimension in loop.dimensions:
        titles = covering(loop, dimension.key)
        if not titles:
            yield LoopFinding(
                "L101",
                f"No stage covers “{dimension.name}”.",
                "Let a stage rate it, or take it out of the loop.",
            )
        if len(titles) > MOST_STAGES:
            yield LoopFinding(
                "L102",
                f"{_count(len(titles))} stages rate “{dimension.name}”: {_listed(titles)}.",
                "Keep the two that see most of it.",
            )


def _of_stages(loop: Loop) -> Iterator[LoopFinding]:
    coding = [stage.title for stage in loop.stages if stage.kind == Kind.CODING]
    if len(coding) > 1:
        yield LoopFinding(
            "L103",
            f"{_count(len(coding))} stages are coding rounds: {_listed(coding)}.",
            "Keep one. A second one shows the same again.",
        )
    for stage in loop.stages:
        if stage.kind == Kind.PRESENTATION:
            yield LoopFinding(
                "L104",
                f"“{stage.title}” is a presentation.",
                "Drop it. It rates slides and speaking, and the deep dive asks about the same"
                " design without them.",
            )


def _count(n: int) -> str:
    return ("Two", "Three", "Four", "Five", "Six", "Seven")[n - 2]


def _listed(titles: list[str]) -> str:
    *others, last = (f"“{title}”" for title in titles)
    return f"{', '.join(others)} and {last}" if others else last
