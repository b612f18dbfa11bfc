"""Names the stages of a submission. `matrix.yaml` and `stages` say what follows from each."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """A stage of a submission. Values are stored and sealed, so they must never change."""

    DRAFT = "0"  # invited, perhaps writing; nothing is submitted
    SUBMITTED = "1"  # a newer version may follow
    REVIEW = "2"  # with the reviewers; no one has locked
    ONE_LOCK = "3"  # at least one lock, but no quorum
    GATE = "4"  # the quorum has locked and a person decides
    PANEL = "5"  # until the panel's last scorecard is locked
    DEBRIEF = "6"
    CLOSED = "7"
    STOPPED = "7s"
    ERASED = "8"
    ENDED = "E"  # ended early: withdrawn, expired, declined, cancelled


WRITING = (Stage.DRAFT, Stage.SUBMITTED)

# candidates see all of these as "being read"
BEING_READ = (Stage.REVIEW, Stage.ONE_LOCK, Stage.GATE)

BEFORE_PANEL = (*WRITING, *BEING_READ)

UNDECIDED = (*BEFORE_PANEL, Stage.PANEL, Stage.DEBRIEF)  # neither decided nor ended

OVER = (Stage.CLOSED, Stage.STOPPED)
