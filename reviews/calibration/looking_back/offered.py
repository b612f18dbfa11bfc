"""The stages that could have seen a weakness: the document, the interview about it, and those of
the loop where the look-back has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.loops.loop import Kind, Loop
from reviews.calibration.looking_back.counts import NO_STAGE

DOCUMENT, INTERVIEW = "document", "interview"


@dataclass(frozen=True, slots=True)
class OfferedStage:
    """A stage by its stored key: its title in a list, and its name inside a sentence."""

    key: str
    title: str
    phrase: str


def offered(loop: Mapping[str, Any]) -> tuple[OfferedStage, ...]:
    """The stages of a look-back with this loop (empty for none), in the order in which they are
    held. The loop's deep dive is the interview about the document."""
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
    """By key, each stage as it stands inside a sentence; also that there is none."""
    return {it.key: it.phrase for it in offered(loop)} | {NO_STAGE: "no stage"}


def titles(loop: Mapping[str, Any]) -> dict[str, str]:
    """By key, each stage as it stands in a list; also that there is none."""
    return {it.key: it.title for it in offered(loop)} | {NO_STAGE: "No stage covers it"}


def _of_loop(key: str, title: str) -> OfferedStage:
    return OfferedStage(f"loop:{key}", title, f"“{title}”")
