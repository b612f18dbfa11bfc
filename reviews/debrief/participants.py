"""Find who takes part in a debrief: the panel, invited reviewers and invited interviewers. Each
sees the others' judgements only after voting."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, and_, select
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
    folio: str
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


class Held(NamedTuple):
    """A standing with its holder's name, and the pass of what the debrief waited for."""

    standing: Standing
    name: str
    passed: DebriefPass | None


def participants(db: Session, folio: str) -> list[Participant]:
    return participants_of(db, [folio])[folio]


def participants_of(db: Session, folios: Collection[str]) -> dict[str, list[Participant]]:
    found: dict[str, list[Participant]] = {folio: [] for folio in folios}
    rows = _held(folios).where(Standing.state.in_(ROWS))
    for it in among(Held(*row) for row in (db.execute(rows) if found else ())):
        found[it.folio].append(it)
    return found


def among(held: Iterable[Held]) -> list[Participant]:
    return [
        Participant(of.folio, of.account, name, of.id, of.state, passed is not None)
        for of, name, passed in held
        if of.state in ROWS
    ]


def everyone(db: Session, folio: str) -> list[Held]:
    """Return all standings, by name. Ended ones are included."""
    return [Held(*row) for row in db.execute(_held([folio]))]


def _held(folios: Collection[str]) -> Select[Standing, str, DebriefPass]:
    passed = DebriefPass.folio == Standing.folio, DebriefPass.account == Standing.account
    return (
        select(Standing, Account.name, DebriefPass)
        .join(Account, Standing.account == Account.id)
        .outerjoin(DebriefPass, and_(*passed))
        .where(Standing.folio.in_(folios))
        .order_by(Account.name, Account.id)
    )


def hearers(db: Session, folio: str, *, besides: str = "") -> list[tuple[str, str]]:
    return standing.people(db, folio, Standing.state.in_(_PRESENT), Standing.account != besides)


def holders(db: Session, folio: str, *kinds: str) -> list[tuple[str, str]]:
    return standing.people(db, folio, Standing.kind.in_(kinds), Standing.state != "ended")


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
    "coordinator": "the coordinator, in place of a hiring manager",
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
