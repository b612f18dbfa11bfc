"""Who takes part in a debrief: the panel, and the reviewers and interviewers who were invited, each
with or without the vote that opens the others' judgements to them. The caller has asked `scope` for
SX."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.debrief.models import DebriefPass

INTERVIEWER = "interviewer.locked+debrief"
"""The row of who held another interview of the loop, takes part, and has judged: by a scorecard, or
by the vote of who had none."""

VOTED = {
    "panel.passed": "panel",
    "reviewer.locked+invited": "reviewer.locked+debrief",
    "interviewer.open+invited": INTERVIEWER,
}
"""Of each row without a vote: the row in which a vote puts its writer."""

ROWS = ("panel", "reviewer.locked+debrief", INTERVIEWER, *VOTED)
"""The rows of the matrix of who takes part."""


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who takes part; `passed` says that nobody waits for their vote any longer."""

    account: str
    name: str
    standing: str
    row: str
    passed: bool

    @property
    def has_voted(self) -> bool:
        """Whether their vote is there, or the locked scorecard that holds it."""
        return self.row not in VOTED

    @property
    def is_due(self) -> bool:
        """Whether the debrief waits for their vote."""
        return not self.has_voted and not self.passed


def participants(db: Session, folio: str) -> list[Participant]:
    """Who takes part in the debrief of a folio, by name. One statement."""
    query = (
        select(Account.id, Account.name, Standing.id, Standing.state, DebriefPass.id)
        .join(Standing, Standing.account == Account.id)
        .outerjoin(
            DebriefPass,
            (DebriefPass.folio == Standing.folio) & (DebriefPass.account == Standing.account),
        )
        .where(Standing.folio == folio, Standing.state.in_(ROWS))
        .order_by(Account.name, Account.id)
    )
    return [
        Participant(account, name, held, row, passed is not None)
        for account, name, held, row, passed in db.execute(query)
    ]


def reads_document(db: Session, folio: Folio, account: str) -> bool:
    """Whether a participant may see the document of the (locked) folio: an interviewer outside the
    panel may not."""
    seen = matrix.visible(standing.held(db, folio, account).values(), folio.stage)
    return DataClass.BLINDED_VIEW in seen


def speaking(db: Session, folio: Folio, *, by: str) -> Folio:
    """The folio, locked, at its debrief, in which `by` takes part and has voted.

    Absent for who takes no part or has not voted; a Refusal where the debrief is over.
    """
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by).values()
    if not set(held) & (set(ROWS) - VOTED.keys()):
        raise Absent
    if not matrix.may_write(held, "debrief", folio.stage):
        raise Refusal(
            "over",
            "The decision has been recorded, so nothing can be added to this debrief.",
            status=409,
        )
    return folio
