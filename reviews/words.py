"""Words that several pages of judging say alike."""

from __future__ import annotations

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import Stage

STAGES = {
    "0": "Writing",
    "1": "Submitted",
    "2": "Being read",
    "3": "Being read",
    "4": "Gate",
    "5": "Panel",
    "6": "Debrief",
    "7": "Closed",
    "7s": "Closed at the gate",
    "8": "Erased",
    "E": "Ended",
}
"""A folio's stage for coordinators. 2 and 3 are one word; who has locked is said beside it."""

COARSE = STAGES | {"4": "Being read"}
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
    "expired": "window over, nothing readable",
    "never_started": "never started",
    "cancelled": "cancelled",
}

GATE = {
    "proceed": "Proceed: every locked review says so.",
    "stop": "Stop: every locked review says so.",
    "split": "Split: the locked reviews do not agree.",
}

RECOMMENDATION = {"proceed": "Proceed", "stop": "Stop", "unsure": "Unsure"}

OUTCOME = {"offer": "An offer", "no_offer": "No offer"}
