"""Why a coordinator ends a candidate's case, in words for the team and for the candidate."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case is cancelled: `words` for the coordinator, `told` for the candidate."""

    words: str
    told: str


REASONS: dict[str, Reason] = {
    "filled": Reason("The position has been filled", "The job has gone to someone else."),
    "closed": Reason("The opening has been closed", "The whole opening has been closed."),
    "mistake": Reason(
        "Sent by mistake", "The invitation was sent by mistake. We are sorry for that."
    ),
    "agreed": Reason("This was agreed with the candidate", "You and the team agreed on this."),
}
"""By the code that stays when the person is erased."""
