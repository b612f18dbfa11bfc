from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry, Payload
from reviews.debrief.participants import Held
from reviews.deciding.models import GateDecision

ONLY_ONE = "Only one scorecard was locked, so the interview is one person\u2019s judgement."


@dataclass(frozen=True, slots=True)
class Circumstance:
    words: str
    at: datetime
    reason: str = ""


def circumstances(
    db: Session, folio: str, everyone: Sequence[Held], *, named: bool = True
) -> list[Circumstance]:
    """Return the debrief's circumstances, oldest first. The viewer must see SX; `named` says
    whether they see RN too."""
    called = {it.standing.account: it.name for it in everyone}
    found = [*_passes(everyone, called), *_changes(db, folio, everyone, called, named=named)]
    return sorted(found, key=lambda it: it.at)


def _passes(everyone: Sequence[Held], called: Mapping[str, str]) -> Iterator[Circumstance]:
    sit = {it.account for it, *_ in everyone if it.kind == "panel" and it.state != "ended"}
    for it in dict.fromkeys(it.passed for it in everyone if it.passed):
        what = "scorecard" if it.account in sit else "vote"
        words = f"{called[it.account]}\u2019s {what} was passed by {called[it.by]}"
        yield Circumstance(words, it.at, it.reason)


def _changes(
    db: Session,
    folio: str,
    everyone: Sequence[Held],
    called: Mapping[str, str],
    *,
    named: bool,
) -> Iterator[Circumstance]:
    locked = {it.account for it, *_ in everyone if it.kind == "reviewer" and it.locked}
    query = (
        select(Entry.at, Payload.body, GateDecision.at)
        .join(Payload, Payload.seq == Entry.seq)
        .join(GateDecision, GateDecision.folio == Entry.folio)
        .where(Entry.folio == folio, Entry.kind == "standing")
        .order_by(Entry.seq)
    )
    seated = set[str]()
    for at, body, released in db.execute(query):
        facts = body["facts"]
        account, words = facts["account"], ""
        who, after = called.get(account, ""), at > released
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
