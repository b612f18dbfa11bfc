from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prompts.loops.loop import Kind, Loop

# A second stage corrects the first; a third wastes the candidate's time.
MOST_STAGES = 2
_SLIDES = (
    "Drop it. It rates slides and speaking, and the deep dive asks about the same design without"
    " them."
)


@dataclass(frozen=True, slots=True)
class LoopFinding:
    code: str
    sentence: str
    suggestion: str


def lint(loop: Loop) -> list[LoopFinding]:
    """Return the findings by code, then in loop order."""
    return sorted(_found(loop), key=lambda it: it.code)


def _found(loop: Loop) -> Iterator[LoopFinding]:
    for dimension in loop.dimensions:
        name, keys = f"“{dimension.name}”", {dimension.key}
        titles = [it.title for it in loop.stages if keys & {r.key for r in it.dimensions}]
        if not titles:
            advice = "Let a stage rate it, or take it out of the loop."
            yield LoopFinding("L101", f"No stage covers {name}.", advice)
        if len(titles) > MOST_STAGES:
            sentence = _counted(titles, f"stages rate {name}")
            yield LoopFinding("L102", sentence, "Keep the two that see most of it.")
    coding = [stage.title for stage in loop.stages if stage.kind == Kind.CODING]
    if len(coding) > 1:
        sentence = _counted(coding, "stages are coding rounds")
        yield LoopFinding("L103", sentence, "Keep one. A second one shows the same again.")
    for stage in loop.stages:
        if stage.kind == Kind.PRESENTATION:
            yield LoopFinding("L104", f"“{stage.title}” is a presentation.", _SLIDES)


def _counted(titles: list[str], what: str) -> str:
    count = ("Two", "Three", "Four", "Five", "Six", "Seven")[len(titles) - 2]
    *others, last = (f"“{title}”" for title in titles)
    return f"{count} {what}: {', '.join(others)} and {last}."
