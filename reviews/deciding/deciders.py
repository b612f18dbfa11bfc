"""Decide who makes a folio's review decision. Normally its decider does. A coordinator can if
all locked reviews agree or if nobody else can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from reviews.deciding.models import GateDecision
from reviews.reading import queries as reviews_read

# A decider opened the locked reviews of a folio.
OPENED = "gate.opened"

# What all locked reviews recommend, and the decision that a coordinator may then confirm.
CONFIRMS = {"proceed": "release", "stop": "stop"}


@dataclass(frozen=True, slots=True)
class Decider:
    account: str
    name: str
    # `manager` (a hiring manager) or `decider` (an engineer named for it).
    kind: str


def of_folios(db: Session, folios: Sequence[str]) -> dict[str, tuple[Decider, ...]]:
    """Return each folio's deciders, sorted by name. People who review, interview or sit on the
    panel there are left out, because they can't read the reviews.
    """
    if not folios:
        return {}
    other = aliased(Standing)
    barred = exists().where(
        other.folio == Standing.folio,
        other.account == Standing.account,
        other.state.in_(sorted(matrix.barred("gate"))),
    )
    query = (
        select(Standing.folio, Account.id, Account.name, Standing.kind)
        .join(Account, Account.id == Standing.account)
        .where(Standing.folio.in_(folios), Standing.state == DECIDER, ~barred)
        .order_by(Account.name, Account.id)
    )
    found: dict[str, tuple[Decider, ...]] = {}
    for folio, *person in db.execute(query):
        found[folio] = (*found.get(folio, ()), Decider(*person))
    return found


@dataclass(frozen=True, slots=True)
class Right:
    # `confirms`: may only do what every locked review recommends. Empty: no right.
    kind: Literal["decides", "confirms", ""]
    capacity: str
    # The names of those who decide, if this person doesn't.
    others: Sequence[str] = ()


def right(
    db: Session,
    folio: Folio,
    account: str,
    *,
    word: str,
    held: Mapping[str, str] | None = None,
    others: Sequence[str] | None = None,
) -> Right:
    """Return what the account may decide at the gate. `word` sums up the locked reviews. `held`
    is what the account holds, and `others` are the deciders' names, if they have been read.
    Raises Absent if the account neither decides nor coordinates.
    """
    held = standing.held(db, folio, account) if held is None else held
    if matrix.may_write(held.values(), "gate", folio.stage):
        return Right("decides", next(kind for kind, row in held.items() if row == DECIDER))
    if not matrix.may_write(held.values(), "confirm_gate", folio.stage):
        raise Absent
    if others is None:
        others = [it.name for it in of_folios(db, [folio.id]).get(folio.id, ())]
    if not others:
        return Right("decides", "coordinator")
    return Right("confirms" if word in CONFIRMS else "", "confirmed", others)


def capacity(db: Session, folio: Folio, account: str, *, word: str, decision: str) -> str:
    """Return the capacity in which the account makes this decision. Raises Refusal if a
    coordinator may not make it, or if a decider hasn't opened the reviews.
    """
    mine = right(db, folio, account, word=word)
    if mine.kind == "decides":
        if mine.capacity != "coordinator" and not has_opened(db, folio, account):
            sentence = "Read the reviews first. The decision form is beside them."
            raise Conflict("unread", sentence)
        return mine.capacity
    if mine.kind and CONFIRMS[word] == decision:
        return mine.capacity
    who = " or ".join(mine.others)
    sentence = f"{who} makes this decision. You can only confirm what every review says."
    raise Conflict("decider", sentence)


def not_open() -> Refusal:
    return Conflict(
        "not_open",
        "The review decision can't be made yet, or it has already been made. Reload the page.",
    )


def open_reviews(db: Session, folio: Folio, *, by: str) -> None:
    """Record that a decider opened the locked reviews. Opening them again changes nothing.
    Raises Absent for anyone else, and Refusal if the gate isn't open.
    """
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by)
    if DECIDER not in held.values():
        raise Absent
    if not matrix.may_write(held.values(), "gate", folio.stage):
        raise not_open()
    if conflicts.fits(db, by, folio.id):
        raise Conflict(
            "conflict",
            "You have a conflict of interest with this candidate. Recuse yourself; someone else"
            " will decide.",
        )
    if not has_opened(db, folio, by):
        chain.record(db, OPENED, {"account": by}, folio=folio.id, by=by)


def step_back(db: Session, folio: Folio, *, by: str) -> None:
    """End the right of `by` to decide and to see the candidate. Raises Absent if they aren't a
    decider, and Refusal once the decision is made.
    """
    folio = stages.locked(db, folio.id)
    kinds = [kind for kind, row in standing.held(db, folio, by).items() if row == DECIDER]
    if not kinds:
        raise Absent
    if folio.stage not in BEFORE_PANEL:
        raise Conflict(
            "late",
            "The review decision has been made, so you can't recuse yourself.",
        )
    for kind in kinds:
        standing.end(db, folio, by, kind, by=by)
    tell_if_due(db, folio)


def tell_if_due(db: Session, folio: Folio) -> None:
    # The folio must be locked.
    if folio.stage != Stage.GATE or reviews_read.waiting(db, folio.id):
        return
    held = db.scalars(select(Standing).where(Standing.folio == folio.id)).all()
    locks = [it.locked for it in held if it.kind == "reviewer"]
    # The gate may reopen after a recusal or a late review, and is announced again.
    once = f"{folio.stage_since.isoformat()}:{len(locks)}:{sum(locks)}"
    runs = {it.account for it in held if it.state == "coordinator"}
    deciding = of_folios(db, [folio.id]).get(folio.id, ())
    decide = {decider.account for decider in deciding} or runs
    for account in sorted(decide | runs):
        template = "reviews/gate" if account in decide else "reviews/gate_due"
        outbox.tell(db, folio.id, template, account, f"{folio.id}:{account}:{once}")


def has_opened(db: Session, folio: Folio, account: str) -> bool:
    """Whether the account opened the reviews to decide and no review was locked since."""
    opened = select(func.max(Entry.seq)).where(
        Entry.folio == folio.id, Entry.kind == OPENED, Entry.actor == account
    )
    locked = select(func.max(Entry.seq)).where(Entry.folio == folio.id, Entry.kind == "lock")
    newest = func.coalesce(locked.scalar_subquery(), 0)
    return bool(db.scalar(select(func.coalesce(opened.scalar_subquery(), 0) > newest)))


_CAPACITY = {
    "manager": "the hiring manager",
    "decider": "the decider",
    "coordinator": "a coordinator (no one else could decide)",
    "confirmed": "a coordinator (confirming what every review said)",
}


def by_whom(
    db: Session,
    decided: GateDecision | None,
    viewer: str,
    *,
    named: bool,
    printed: bool = False,
) -> str:
    """Their name if `named`, else their capacity; the viewer is "you" unless `printed`."""
    if decided is None:
        return ""
    capacity = _CAPACITY[decided.capacity]
    own = decided.by == viewer
    if own and not printed:
        return f"you, {capacity.replace('a coordinator', 'the coordinator')}"
    person = db.get(Account, decided.by) if named or own else None
    return f"{person.name}, {capacity}" if person else capacity
