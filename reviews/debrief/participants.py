"""Find who takes part in a debrief: the panel, invited reviewers and invited interviewers. Each
sees the others' judgements only after voting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.debrief.models import DebriefPass

INTERVIEWER = "interviewer.locked+debrief"

VOTED = {
    "panel.passed": "panel",
    "reviewer.locked+invited": "reviewer.locked+debrief",
    "interviewer.open+invited": INTERVIEWER,
}

ROWS = ("panel", "reviewer.locked+debrief", INTERVIEWER, *VOTED)

HEAR_DISSENTS = ("coordinator", "decider")

_PRESENT = ("coordinator", "decider", "manager.sits", *ROWS)


@dataclass(frozen=True, slots=True)
class Participant:
    account: str
    name: str
    standing: str
    row: str
    passed: bool

    @property
    def has_voted(self) -> bool:
        return self.row not in VOTED

    @property
    def is_due(self) -> bool:
        return not self.has_voted and not self.passed


def participants(db: Session, folio: str) -> list[Participant]:
    return participants_of(db, [folio])[folio]


def participants_of(db: Session, folios: Collection[str]) -> dict[str, list[Participant]]:
    query = (
        select(Standing, Account.name, DebriefPass.id)
        .join(Account, Standing.account == Account.id)
        .outerjoin(
            DebriefPass,
            (DebriefPass.folio == Standing.folio) & (DebriefPass.account == Standing.account),
        )
        .where(Standing.folio.in_(folios), Standing.state.in_(ROWS))
        .order_by(Account.name, Account.id)
    )
    found: dict[str, list[Participant]] = {folio: [] for folio in folios}
    for held, name, passed in db.execute(query) if found else ():
        it = Participant(held.account, name, held.id, held.state, passed is not None)
        found[held.folio].append(it)
    return found


def hearers(db: Session, folio: str, *, besides: str = "") -> list[tuple[str, str]]:
    return standing.people(db, folio, Standing.state.in_(_PRESENT), Standing.account != besides)


def holders(db: Session, folio: str, *kinds: str) -> list[tuple[str, str]]:
    return standing.people(db, folio, Standing.kind.in_(kinds), Standing.state != "ended")


def everyone(db: Session, folio: str) -> list[tuple[str, str, str, str]]:
    """Return the account, name, kind and row of every standing that hasn't ended."""
    query = (
        select(Account.id, Account.name, Standing.kind, Standing.state)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, Standing.state != "ended")
        .order_by(Account.name, Account.id)
    )
    return [(account, name, kind, row) for account, name, kind, row in db.execute(query)]


def is_present(row: str) -> bool:
    return row in _PRESENT


def reads_document(db: Session, folio: Folio, account: str) -> bool:
    seen = matrix.visible(standing.held(db, folio, account).values(), folio.stage)
    return DataClass.BLINDED_VIEW in seen


def speaking(db: Session, folio: Folio, *, by: str) -> Folio:
    """Lock the folio and return it. Raise Absent unless `by` takes part and has voted, and
    Refusal if the debrief is over."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by).values()
    if not set(held) & (set(ROWS) - VOTED.keys()):
        raise Absent
    if not matrix.may_write(held, "debrief", folio.stage):
        raise Conflict(
            "over",
            "The decision has been recorded, so nothing can be added to this debrief.",
        )
    return folio


CAPACITIES = {
    "manager": "the hiring manager",
    "coordinator": "the coordinator, on the hiring manager\u2019s behalf",
}


def capacity(db: Session, folio: Folio, account: str) -> str:
    """Return one of `CAPACITIES`. The folio must be locked. Raise Absent if the account has
    none or still has to vote, and Refusal if the debrief is not open."""
    held = standing.held(db, folio, account)
    mine = next((kind for kind in CAPACITIES if kind in held), None)
    if mine is None or set(held.values()) & matrix.barred("close"):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Conflict(
            "not_debrief",
            "The decision has already been recorded, or the debrief has not opened yet. Reload"
            " the page.",
        )
    return mine
