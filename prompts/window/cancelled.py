from __future__ import annotations

from dataclasses import dataclass

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from prompts.models import Invitation


@dataclass(frozen=True, slots=True)
class Reason:
    words: str
    told: str


WRONG_ADDRESS = "address"
"""The candidate is invited again at the address that waits. The links to this one end."""

REASONS: dict[str, Reason] = {
    "filled": Reason("The position has been filled", N_("The job has gone to someone else.")),
    "closed": Reason("The opening has been closed", N_("The whole opening has been closed.")),
    "mistake": Reason(
        "Sent by mistake", N_("The invitation was sent by mistake. We are sorry for that.")
    ),
    WRONG_ADDRESS: Reason(
        "Sent to a wrong address",
        N_("The invitation was sent to this address by mistake. We are sorry for that."),
    ),
    "agreed": Reason(
        "This was agreed with the candidate", N_("You and the team agreed on this.")
    ),
}


def choices(*codes: str) -> list[dict[str, str]]:
    return [
        {"value": code, "strong": REASONS[code].words, "guide": REASONS[code].told}
        for code in codes
    ]


NO_FEEDBACK = N_(
    "You won't get the feedback that we promised you, because your application ended before a"
    " decision. We are sorry for that."
)
"""A sentence added for candidates who had started. Their page promised feedback by a day,
but a cancelled case gets none."""


def told(mine: Invitation) -> str:
    why = REASONS.get(mine.ended_code)
    if why is None:
        return ""
    return f"{_(why.told)} {_(NO_FEEDBACK)}" if mine.started_at else _(why.told)
