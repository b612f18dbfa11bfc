"""`matrix.yaml` and `stages` say what follows from each stage."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Values are stored and sealed; never change them."""

    DRAFT = "0"
    """Invited, perhaps writing; nothing is submitted."""
    SUBMITTED = "1"
    """A newer version may follow."""
    REVIEW = "2"
    """With the reviewers; no one has locked."""
    ONE_LOCK = "3"
    """At least one lock, but no quorum."""
    GATE = "4"
    """The quorum has locked and a person decides."""
    PANEL = "5"
    """Until the panel's last scorecard is locked."""
    DEBRIEF = "6"
    CLOSED = "7"
    STOPPED = "7s"
    ERASED = "8"
    ENDED = "E"
    """Ended early: withdrawn, expired, declined, cancelled."""


WRITING = (Stage.DRAFT, Stage.SUBMITTED)

BEING_READ = (Stage.REVIEW, Stage.ONE_LOCK, Stage.GATE)
"""Candidates see all of these as "being read"."""

BEFORE_PANEL = (*WRITING, *BEING_READ)

UNDECIDED = (*BEFORE_PANEL, Stage.PANEL, Stage.DEBRIEF)
"""Neither decided nor ended."""

OVER = (Stage.CLOSED, Stage.STOPPED)
