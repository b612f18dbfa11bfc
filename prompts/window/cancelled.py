"""Why a coordinator ends a candidate's case, in words for the team and for the candidate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is cancelled: `words` for the coordinator, `told` for the candidate."""

    words: str
    told: str


WITH_OPENING = "closed"
"""The reason that says by itself that the application is closed."""

REASONS: dict[str, Reason] = {
    "filled": Reason("The position has been filled", "The job has gone to someone else."),
    WITH_OPENING: Reason("The opening has been closed", "The team has closed this opening."),
    "mistake": Reason(
        "Sent by mistake", "The invitation was sent by mistake. We are sorry for that."
    ),
    "agreed": Reason("This was agreed with the candidate", "You and the team agreed on this."),
}
"""By the code that stays when the person is erased."""
