"""Accounts that a coordinator of an opening made and that then judge in it: for its hiring manager.

A coordinator can add any address to the team and ask it to review, or give an account that nobody
has used yet another address. So whoever decides sees on the candidate's page that such accounts
have a part, and never which. Their names come when the names of who reviewed do: before, whoever
decides does not know who reads.
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
    """An account with a part in a case, and the coordinator of its opening who made it; `name` is
    empty for a viewer who may not know it yet."""

    name: str
    by: str
    at: datetime
    late: bool
    """Whether it was made after this candidate's document came in."""


def by_coordinators(
    db: Session, folio: str, viewer: str, classes: Collection[DataClass]
) -> list[Added]:
    """The accounts with a part in this folio that somebody made who has ever coordinated it, in the
    order in which they were made; without the `viewer`, who knows their own. The audit log says
    who made an account, or gave it its address.

    `classes` is what the viewer may see: names need RN, which opens after PN does. Without it there
    is one at most, a late one before others, for their number would tell how many judge.
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
