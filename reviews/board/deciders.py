"""Who makes a folio's review decision: its decider. A coordinator may only if all locked
reviews agree, or if nobody else can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import BEFORE_PANEL
from reviews.board.models import GateDecision

OPENED = "gate.opened"
"""Log entry: a decider opened the locked reviews of a folio."""

CONFIRMS = {"proceed": "release", "stop": "stop"}
"""The decision that a coordinator may confirm, by the word of all locked reviews."""


@dataclass(frozen=True, slots=True)
class Decider:
    account: str
    name: str
    kind: str
    """`manager`, a hiring manager, or `decider`, an engineer named for it."""


def of_folios(db: Session, folios: Sequence[str]) -> dict[str, tuple[Decider, ...]]:
    """Sorted by name. One statement.

    Anyone who also reviews, sits or interviews there can't read the reviews, so they are left
    out.
    """
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


def names(deciders: Sequence[Decider]) -> str:
    return " or ".join(decider.name for decider in deciders)


@dataclass(frozen=True, slots=True)
class Right:
    kind: Literal["decides", "confirms", ""]
    """`confirms`: only what every locked review says. Empty: nothing."""
    capacity: str
    others: tuple[Decider, ...] = ()
    """Who decides, if this person doesn't."""


def right(db: Session, folio: Folio, account: str, *, word: str) -> Right:
    """What this account may do about the folio's open gate; `word` sums up the locked reviews.
    Raises Absent if they neither decide nor coordinate it."""
    held = standing.held(db, folio, account)
    if matrix.may_write(held.values(), "gate", folio.stage):
        return Right("decides", next(kind for kind, row in held.items() if row == DECIDER))
    if not matrix.may_write(held.values(), "confirm_gate", folio.stage):
        raise Absent
    others = of_folios(db, [folio.id]).get(folio.id, ())
    if not others:
        return Right("decides", "coordinator")
    return Right("confirms" if word in CONFIRMS else "", "confirmed", others)


def capacity(db: Session, folio: Folio, account: str, *, word: str, decision: str) -> str:
    """The folio must be locked.

    Raises Refusal if a coordinator may not decide, or a decider hasn't opened the reviews;
    Absent for everyone else.
    """
    mine = right(db, folio, account, word=word)
    if mine.capacity != "coordinator" and mine.kind == "decides":
        _refuse_unread(db, folio, account)
    if mine.kind == "decides" or (mine.kind and CONFIRMS[word] == decision):
        return mine.capacity
    raise Refusal("decider", _theirs(names(mine.others), word), status=409)


def _refuse_unread(db: Session, folio: Folio, account: str) -> None:
    if not has_opened(db, folio, account):
        raise Refusal(
            "unread",
            "Read the reviews first. The decision form is below them.",
            status=409,
        )


def _theirs(who: str, word: str) -> str:
    if word in CONFIRMS:
        return (
            f"{who} makes this decision. You can only confirm what the reviews say, or"
            " leave it to them."
        )
    return f"The reviews don't agree, so only {who} can decide."


def not_open() -> Refusal:
    return Refusal(
        "not_open",
        "The review decision can't be made yet, or it has already been made. Reload the page.",
        status=409,
    )


def open_reviews(db: Session, folio: Folio, *, by: str) -> None:
    """Idempotent. Raises Absent if `by` doesn't decide this folio, Refusal if the gate isn't
    open."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by)
    if DECIDER not in held.values():
        raise Absent
    if not matrix.may_write(held.values(), "gate", folio.stage):
        raise not_open()
    if conflicts.fits(db, by, folio.id):
        raise Refusal(
            "conflict",
            "You have a conflict of interest with this candidate. Recuse yourself; someone else"
            " will decide.",
            status=409,
        )
    if not has_opened(db, folio, by):
        chain.record(db, OPENED, {"account": by}, folio=folio.id, by=by)


def step_back(db: Session, folio: Folio, *, by: str) -> None:
    """`by` loses sight of the candidate. Raises Absent if they don't decide this folio,
    Refusal once the decision is made."""
    folio = stages.locked(db, folio.id)
    kinds = [kind for kind, row in standing.held(db, folio, by).items() if row == DECIDER]
    if not kinds:
        raise Absent
    if folio.stage not in BEFORE_PANEL:
        raise Refusal(
            "late",
            "The review decision has been made, so you can't recuse yourself.",
            status=409,
        )
    for kind in kinds:
        standing.end(db, folio, by, kind, by=by)


def has_opened(db: Session, folio: Folio, account: str) -> bool:
    """Whether this account has opened the locked reviews to decide, and none was locked
    since."""
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
"""By `GateDecision.capacity`."""


def by_whom(
    db: Session,
    decided: GateDecision | None,
    viewer: str,
    *,
    named: bool,
    printed: bool = False,
) -> str:
    """The name if `named`, otherwise the capacity; "you" for the viewer unless `printed`."""
    if decided is None:
        return ""
    capacity = _CAPACITY[decided.capacity]
    own = decided.by == viewer
    if own and not printed:
        return f"you, {capacity.replace('a coordinator', 'the coordinator')}"
    person = db.get(Account, decided.by) if named or own else None
    return f"{person.name}, {capacity}" if person else capacity
