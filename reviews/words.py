"""Words that several pages of judging say alike."""

from __future__ import annotations

from blindfolio.levels import LEVELS
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import Stage
from prompts.window.cancelled import REASONS

STAGES = {
    "0": "Writing",
    "1": "Submitted",
    "2": "In review",
    "3": "In review",
    "4": "Review decision",
    "5": "Panel",
    "6": "Debrief",
    "7": "Closed",
    "7s": "Rejected after review",
    "8": "Deleted",
    "E": "Ended",
}
"""A folio's stage for coordinators. 2 and 3 are one word; who has locked is said beside it."""

COARSE = STAGES | {"4": "In review"}
"""For everybody else: one word for 2, 3 and 4."""


def of(stage: str, classes: frozenset[DataClass], *, started: bool = True) -> str:
    """A folio's stage for who sees `classes` of it: the gate is known where its word (PF) or the
    progress of reviewers (PR) is; else 2, 3 and 4 are one word."""
    if stage == Stage.DRAFT and not started:
        return "Invited, not started"
    return (STAGES if classes & {DataClass.GATE_WORD, DataClass.REVIEW_PROGRESS} else COARSE)[
        stage
    ]


ENDED = {
    "withdrawn": "withdrawn",
    "declined": "declined",
    "expired": "window ended with no readable file",
    "never_started": "never started",
    "cancelled": "cancelled",
}


def ended(reason: str, code: str = "") -> str:
    """How a case ended early, within a sentence; with the `code` of `cancelled.REASONS`, for its
    coordinators, why it was cancelled."""
    why = REASONS.get(code) if reason == "cancelled" else None
    return f"cancelled ({inside(why.words)})" if why else ENDED.get(reason, "")


ROLES = {
    "admin": "Admin",
    "coordinator": "Coordinator",
    "manager": "Hiring manager",
    "decider": "Decider",
}
"""The roles at the site."""


def inside(said: str) -> str:
    """The same words within a sentence."""
    return said[0].lower() + said[1:]


GATE = {
    "proceed": "Advance: every locked review says so.",
    "stop": "Reject: every locked review says so.",
    "split": "Split: the locked reviews do not agree.",
}

TO_DECIDE = {
    "proceed": "all reviews say advance",
    "stop": "all reviews say reject",
    "split": "the reviews are split",
}
"""What a stage says of an open gate beside that it is to be decided: nothing is decided yet."""

SAID = {"proceed": "advance", "stop": "reject", "split": "split"}
"""What the locked reviews say together, within a sentence."""

OUTCOME = {
    "offer": "An offer",
    "down_level": "An offer below level",
    "no_offer": "No offer",
}
"""How an application ended, for the team."""


def outcome(ended: str, level: int | None, target: int | None) -> str:
    """How an application ended, with the level of an offer in words; where that is below `target`,
    the level of the opening, with both. None for a level that is not known or not shown."""
    if level is None:
        return OUTCOME[ended]
    if ended == "down_level" and target is None:
        return f"{OUTCOME[ended]}, at {LEVELS[level]}"
    below = f"; the opening is for {LEVELS[target]}" if target and level < target else ""
    return f"An offer at {LEVELS[level]}{below}"


def outcome_told(ended: str, level: int | None, target: int) -> str:
    """The same for the candidate."""
    if ended == "down_level" and level is not None:
        return (
            f"An offer at {LEVELS[level]}. The opening was for {LEVELS[target]}; the team would"
            f" like you to join at {LEVELS[level]}."
        )
    return outcome(ended, level, target)
