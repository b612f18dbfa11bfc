"""Stages that could have seen a weakness: the document, its interview, and the loop's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.loops.loop import Kind, Loop
from reviews.calibration.looking_back.counts import NO_STAGE

DOCUMENT, INTERVIEW = "document", "interview"


@dataclass(frozen=True, slots=True)
class OfferedStage:
    key: str
    title: str
    phrase: str


def offered(loop: Mapping[str, Any]) -> tuple[OfferedStage, ...]:
    """In the order in which they are held; `loop` may be empty. A loop's deep dive is the
    document's interview."""
    stages = Loop.model_validate(loop).stages if loop else ()
    before = [it for it in stages if it.kind == Kind.SCREEN]
    after = [it for it in stages if it.kind not in (Kind.SCREEN, Kind.DEEP_DIVE)]
    return (
        *(_of_loop(it.key, it.title) for it in before),
        OfferedStage(DOCUMENT, "The document", "the document"),
        OfferedStage(INTERVIEW, "The interview about the document", "the interview"),
        *(_of_loop(it.key, it.title) for it in after),
    )


def phrases(loop: Mapping[str, Any]) -> dict[str, str]:
    """By key, including "no stage"."""
    return {it.key: it.phrase for it in offered(loop)} | {NO_STAGE: "no stage"}


def titles(loop: Mapping[str, Any]) -> dict[str, str]:
    """By key, including "no stage"."""
    return {it.key: it.title for it in offered(loop)} | {NO_STAGE: "No stage covers it"}


def _of_loop(key: str, title: str) -> OfferedStage:
    return OfferedStage(f"loop:{key}", title, f"“{title}”")
