from __future__ import annotations

from dataclasses import dataclass

from prompts.models import Invitation


@dataclass(frozen=True, slots=True)
class Reason:
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


def choices(*codes: str) -> list[dict[str, str]]:
    return [
        {"value": code, "strong": REASONS[code].words, "guide": REASONS[code].told}
        for code in codes
    ]


NO_FEEDBACK = (
    "You won't get the feedback that we promised you, because your application ended before a"
    " decision. We are sorry for that."
)
"""A sentence added for candidates who had started. Their page promised feedback by a day,
but a cancelled case gets none."""


def told(mine: Invitation) -> str:
    why = REASONS.get(mine.ended_code)
    if why is None:
        return ""
    return f"{why.told} {NO_FEEDBACK}" if mine.started_at else why.told
