"""The loop of an opening: picked by its key, and kept as it was then."""

from __future__ import annotations

from typing import Any

from prompts.loops import catalogue
from prompts.loops.lint import LoopFinding, lint
from prompts.loops.loop import Loop
from prompts.models import Opening


def picked(key: str) -> dict[str, Any]:
    """What an opening keeps of the loop that it picks; empty for "", Refusal for another word."""
    return catalogue.load(key).model_dump(mode="json") if key else {}


def loop_of(opening: Opening) -> Loop | None:
    """The loop of an opening; None where there is the document alone."""
    return Loop.model_validate(opening.loop) if opening.loop else None


def findings(opening: Opening) -> list[LoopFinding]:
    """What the linter says of an opening's loop."""
    loop = loop_of(opening)
    return lint(loop) if loop else []


def hours(loop: Loop) -> str:
    """How long all its interviews take: "4 hours 35 minutes"."""
    whole, rest = divmod(loop.minutes, 60)
    parts = [f"{whole} hour{'s' if whole != 1 else ''}"] if whole else []
    parts += [f"{rest} minutes"] if rest else []
    return " ".join(parts)
