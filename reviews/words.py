from __future__ import annotations

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.levels import SiteLevels
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import Stage
from prompts.window.cancelled import REASONS

# Stages 2 and 3 share a word, because pages say beside it who has locked.
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

# Other people see one word for stages 2, 3 and 4.
COARSE = STAGES | {"4": "In review"}


def of(stage: str, classes: frozenset[DataClass], *, started: bool = True) -> str:
    """Return the stage in words. Only viewers of PF or PR learn that a submission has reached
    the review decision."""
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
    """Return how an application ended early, as words within a sentence. `code` adds the reason
    for a cancellation, which only coordinators may read."""
    why = REASONS.get(code) if reason == "cancelled" else None
    return f"cancelled ({inside(why.words)})" if why else ENDED.get(reason, "")


ROLES = {
    "admin": "Admin",
    "coordinator": "Coordinator",
    "manager": "Hiring manager",
    "decider": "Decider",
}


# What a person loses who leaves.
ENDS = {
    **ROLES,
    "reviewer": "Open reviews",
    "panel": "Panel seats",
    "interviewer": "Interviews",
}


def inside(said: str) -> str:
    return said[0].lower() + said[1:]


GATE = {
    "proceed": "Advance: every locked review says so.",
    "stop": "Reject: every locked review says so.",
    "split": "Split: the locked reviews do not agree.",
}

# These are shown while the review decision is open.
TO_DECIDE = {
    "proceed": "all reviews say advance",
    "stop": "all reviews say reject",
    "split": "the reviews are split",
}

SAID = {"proceed": "advance", "stop": "reject", "split": "split"}

OUTCOME = {
    "offer": N_("An offer"),
    "down_level": N_("An offer below level"),
    "no_offer": N_("No offer"),
}


def outcome(levels: SiteLevels, ended: str, level: int | None, target: int | None) -> str:
    if level is None:
        return _(OUTCOME[ended])
    if ended == "down_level" and target is None:
        return f"{OUTCOME[ended]}, at {levels[level]}"
    offer = _("An offer at %(level)s", level=levels[level])
    return (
        f"{offer}; the opening is for {levels[target]}" if target and level < target else offer
    )


def outcome_told(levels: SiteLevels, ended: str, level: int | None, target: int) -> str:
    if ended == "down_level" and level is not None:
        return _(
            "An offer at %(level)s. The opening was for %(target)s; the team would like you to"
            " join at %(level)s.",
            level=levels[level],
            target=levels[target],
        )
    return outcome(levels, ended, level, target)
