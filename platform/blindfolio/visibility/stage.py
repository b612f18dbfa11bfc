"""The stages of a folio, by name. What follows from each is in `matrix.yaml` and `stages`."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a folio is. The values are what is stored and sealed, and never change."""

    DRAFT = "0"
    """Invited, perhaps writing; nothing is submitted."""
    SUBMITTED = "1"
    """A version is submitted, and a newer one may follow."""
    REVIEW = "2"
    """With the reviewers; nobody has locked."""
    ONE_LOCK = "3"
    """At least one review is locked, and the quorum is not reached."""
    GATE = "4"
    """The quorum has locked, and a person decides."""
    PANEL = "5"
    """Released to the panel, until its last scorecard is locked."""
    DEBRIEF = "6"
    CLOSED = "7"
    """Decided after the debrief."""
    STOPPED = "7s"
    """Decided at the gate."""
    ERASED = "8"
    ENDED = "E"
    """Ended early: withdrawn, expired, declined, cancelled."""


WRITING = (Stage.DRAFT, Stage.SUBMITTED)
"""The candidate can still submit."""

BEING_READ = (Stage.REVIEW, Stage.ONE_LOCK, Stage.GATE)
"""One word for the candidate: being read."""

BEFORE_PANEL = (*WRITING, *BEING_READ)
"""The gate is not decided."""

UNDECIDED = (*BEFORE_PANEL, Stage.PANEL, Stage.DEBRIEF)
"""The application is under way: neither decided nor ended."""

OVER = (Stage.CLOSED, Stage.STOPPED)
"""Decided, after the debrief or at the gate."""
