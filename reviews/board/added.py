"""Accounts that a coordinator made and that then judge in their opening, shown to its
deciders.

A coordinator can add any address to the team and assign it a review, or change an unused
account's address. Deciders see that such accounts take part, and their names only once
reviewers' names are open.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Standing
from prompts.models import Submission

_JUDGES = ("reviewer", "panel", "interviewer", "manager", "decider")


@dataclass(frozen=True, slots=True)
class Added:
    """`name` is empty if the viewer may not know it yet."""

    name: str
    by: str
    at: datetime
    late: bool
    """Whether it was made after this candidate's document came in."""


def by_coordinators(
    db: Session, folio: str, viewer: str, classes: Collection[DataClass]
) -> list[Added]:
    """Accounts with a part in this folio that one of its coordinators, present or past, made or
    gave a new address. Oldest first, without the `viewer`. Read from the audit log.

    Without RN at most one is returned, a late one first: their number would tell how many
    people judge.
    """
    held = select(Standing.account).where(Standing.folio == folio)
    # Ended ones too: a coordinator could make an account, give it a part, and step down.
    runs = held.where(Standing.kind == "coordinator")
    judges = held.where(
        Standing.kind.in_(_JUDGES), Standing.state != "ended", Standing.account != viewer
    )
    made = {
        body["facts"]["account"]: (actor, at)
        for actor, at, body in db.execute(
            select(Entry.actor, Entry.at, Payload.body)
            .join(Payload, Payload.seq == Entry.seq)
            .where(Entry.kind.in_(("account", "account.address")), Entry.actor.in_(runs))
            .order_by(Entry.seq)
        )
    }
    if not made:
        return []
    found = select(Account.id, Account.name).where(Account.id.in_(judges), Account.id.in_(made))
    names = {actor for actor, _ in made.values()}
    coordinators = select(Account.id, Account.name).where(Account.id.in_(names))
    by = {id_: name for id_, name in db.execute(coordinators)}
    came = db.scalar(select(func.min(Submission.at)).where(Submission.folio == folio))
    named = DataClass.REVIEWER_NAMES in classes
    added = []
    for id_, name in db.execute(found):
        actor, at = made[id_]
        late = came is not None and at > came
        added.append(Added(name if named else "", by[actor], at, late))
    added.sort(key=lambda one: (not one.late, one.at))
    return added if named else added[:1]
