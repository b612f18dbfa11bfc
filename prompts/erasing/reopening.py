"""Open a case again that a candidate's deletion has closed under a legal hold, to one person. An
admin without a part in the case does it; where there is none, it takes two people of whom neither
decided it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people, second_person
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages
from blindfolio.visibility.models import ErasureRequest, Reopening, Standing
from blindfolio.visibility.scope import Absent, there
from prompts import second_persons
from prompts.erasing import holds
from prompts.erasing.models import LegalHold

_RUN = ("coordinator", "manager")


def request(db: Session, hold_id: str, email: str, reason: str, *, by: str) -> Reopening:
    """Open the case to the person with this email address, at once if `by` is an admin without a
    part. Raise Absent if it isn't closed, or if `by` can't open it."""
    hold = there(db.get(LegalHold, hold_id))
    folio = stages.locked(db, hold.folio)
    if not _is_closed(db, folio.id) or by not in able(db, folio.id):
        raise Absent
    named = people.at_address(db, email)
    row = Reopening(
        id=chance.new_id(),
        folio=folio.id,
        account=named.id,
        reason=holds.written(reason, "Write why they have to read it.", code=f"why-{hold_id}"),
        by=by,
        at=clock.now(),
    )
    db.add(row)
    db.flush()
    if by in holds.free_admins(db, folio.id):
        _open(db, row, by=by)
    else:
        holds.tell(db, folio.id, "reopening", seconds(db, row), of=row.id)
        chain.record(db, "hold.reopening", {"reopening": row.id}, folio=folio.id, by=by)
    return row


def confirm(db: Session, reopening_id: str, *, by: str) -> None:
    row = there(db.get(Reopening, reopening_id))
    stages.locked(db, row.folio)
    db.refresh(row)
    if by not in able(db, row.folio):
        raise Absent
    if row.opened_at is not None:
        return
    if by not in seconds(db, row):
        raise Conflict(
            "second",
            "This takes two people, neither of whom has just added the other to the team or given"
            " them a role. Ask someone else to confirm it.",
        )
    row.second = by
    _open(db, row, by=by)


def able(db: Session, folio_id: str) -> Collection[str]:
    """Return who can open the case: admins without a part, or else people who run it or operate
    the site and haven't decided it."""
    free = holds.free_admins(db, folio_id)
    if free:
        return free
    deciders = select(Entry.actor).where(
        Entry.folio == folio_id, Entry.kind.in_(("gate", "decision"))
    )
    run = select(Standing.account).join(Account, Account.id == Standing.account)
    runs = run.where(
        Standing.folio == folio_id,
        Standing.kind.in_(_RUN),
        Standing.state != "ended",
        Account.disabled_at.is_(None),
    )
    return {*db.scalars(runs), *second_persons.admins(db)} - {*db.scalars(deciders)}


def seconds(db: Session, row: Reopening) -> Collection[str]:
    return second_person.independent_of(db, row.by, {*able(db, row.folio)} - {row.by})


def of_folio(db: Session, folio_id: str) -> list[Reopening]:
    found = select(Reopening).where(Reopening.folio == folio_id)
    return list(db.scalars(found.order_by(Reopening.at, Reopening.id)))


def waiting(db: Session, reopening_id: str, account: str) -> Reopening:
    """Return one that this person can confirm. Raise Absent."""
    row = there(db.get(Reopening, reopening_id))
    if row.opened_at is not None or account not in able(db, row.folio):
        raise Absent
    return row


def _open(db: Session, row: Reopening, *, by: str) -> None:
    row.opened_at = clock.now()
    holds.tell(db, row.folio, "reopened", {row.account}, of=row.id)
    facts = {"reopening": row.id, "account": row.account}
    chain.record(db, "hold.reopened", facts, folio=row.folio, by=by)


def _is_closed(db: Session, folio_id: str) -> bool:
    asked = db.get(ErasureRequest, folio_id)
    return asked is not None and asked.closed
