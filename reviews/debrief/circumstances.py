from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts.models import Account
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Folio, Standing
from reviews.board.deciding.models import GateDecision
from reviews.debrief.close import names
from reviews.debrief.models import DebriefPass

ONLY_ONE = "Only one scorecard was locked, so the interview is one person\u2019s judgement."


@dataclass(frozen=True, slots=True)
class Circumstance:
    words: str
    at: datetime
    reason: str = ""


def circumstances(db: Session, folio: Folio, *, named: bool = True) -> list[Circumstance]:
    """Return the debrief's circumstances, oldest first. The viewer must see SX; `named` says
    whether they see RN too."""
    found = [*_passes(db, folio.id), *_changes(db, folio.id, named=named)]
    return sorted(found, key=lambda it: it.at)


def _passes(db: Session, folio: str) -> Iterator[Circumstance]:
    passed, coordinator = aliased(Account), aliased(Account)
    sits = exists().where(
        Standing.folio == DebriefPass.folio,
        Standing.account == DebriefPass.account,
        Standing.kind == "panel",
        Standing.state != "ended",
    )
    query = (
        select(DebriefPass, passed.name, coordinator.name, sits)
        .join(passed, passed.id == DebriefPass.account)
        .join(coordinator, coordinator.id == DebriefPass.by)
        .where(DebriefPass.folio == folio)
    )
    for it, who, by, sat in db.execute(query):
        what = "scorecard" if sat else "vote"
        yield Circumstance(f"{who}\u2019s {what} was passed by {by}", it.at, it.reason)


def _changes(db: Session, folio: str, *, named: bool) -> Iterator[Circumstance]:
    released = db.get(GateDecision, folio)
    if released is None:
        return
    reviewed = (Standing.folio == folio, Standing.kind == "reviewer", Standing.locked)
    locked = set(db.scalars(select(Standing.account).where(*reviewed)))
    query = (
        select(Entry.at, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio, Entry.kind == "standing")
        .order_by(Entry.seq)
    )
    told = [(at, body["facts"]) for at, body in db.execute(query)]
    called, seated = names(db, [facts["account"] for _, facts in told]), set[str]()
    for at, facts in told:
        account, words = facts["account"], ""
        who, after = called.get(account, ""), at > released.at
        match facts["kind"], facts["state"]:
            case "panel", "panel":
                words = (
                    "joined the panel after the release"
                    if after and account not in seated
                    else ""
                )
                seated.add(account)
            case "panel", "ended":
                words = "left the panel without a locked scorecard" if after else ""
                seated.discard(account)
            case _, "reviewer.recused" if account in locked:
                words = "was recused after locking a review, which is shown but does not count"
                who = who and (who if named else "A reviewer")
        if who and words:
            yield Circumstance(f"{who} {words}", at)
