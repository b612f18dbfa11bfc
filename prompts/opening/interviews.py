from __future__ import annotations

from collections.abc import Iterable, Sequence

from prompts.loops.loop import Loop, LoopStage
from prompts.models import Opening


def loop_of(opening: Opening) -> Loop | None:
    return Loop.model_validate(opening.loop) if opening.loop else None


def ahead(opening: Opening) -> str:
    """Return the interviews that follow and how long they take, in words for candidates."""
    loop = loop_of(opening)
    if loop is None:
        return "It takes up to 80 minutes, the last five for your questions."
    be = "is" if len(loop.ahead) == 1 else "are"
    return f"With the one about your document, there {be} {counted(loop.ahead)} in all."


def counted(stages: Sequence[LoopStage]) -> str:
    n = "one interview" if len(stages) == 1 else f"{len(stages)} interviews"
    return f"{n}, {hours(stages)}"


def hours(stages: Iterable[LoopStage]) -> str:
    # "4 hours 35 minutes"
    whole, rest = divmod(sum(stage.minutes for stage in stages), 60)
    parts = [f"{whole} hour{'s' if whole != 1 else ''}"] if whole else []
    parts += [f"{rest} minutes"] if rest else []
    return " ".join(parts)
