"""Dissent: a participant disagrees with the decision that is coming, and says who has heard it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from reviews.debrief import notices
from reviews.debrief.models import Dissent
from reviews.debrief.participants import ROWS, speaking
from reviews.debrief.sentences import required

THEN = {"commits": "disagrees and commits", "escalates": "escalates"}
"""What follows from a dissent, in words."""

_HEARS = ("coordinator", "decider", "manager.sits", *ROWS)


@dataclass(frozen=True, slots=True)
class Dissenting:
    """One participant's dissent; `then` is one of `THEN`."""

    by: str
    sentence: str
    heard_by: str
    then: str
    at: datetime


def dissent(
    db: Session, folio: Folio, *, sentence: str, heard_by: str, then: str, by: str
) -> None:
    """Record that one disagrees, once; all as a form sends it. A Refusal says what is missing."""
    folio = speaking(db, folio, by=by)
    text = required("dissent", sentence, "Say in a sentence what you disagree with.")
    if heard_by not in {account for account, _ in hearers(db, folio.id, besides=by)}:
        raise Refusal("heard_by", "Choose who has heard you.")
    if then not in THEN:
        raise Refusal("then", "Choose whether you commit to the decision or escalate it.")
    mine = (Dissent.folio == folio.id, Dissent.account == by)
    if db.scalar(select(Dissent.id).where(*mine)) is not None:
        raise Refusal("again", "Your dissent is already recorded.", status=409)
    db.add(
        Dissent(
            id=chance.new_id(),
            folio=folio.id,
            account=by,
            sentence=text,
            heard_by=heard_by,
            follows=then,
            at=clock.now(),
        )
    )
    notices.say_named(db, folio, heard_by, of=by)
    facts = {"account": by, "heard_by": heard_by, "then": then}
    chain.record(db, "debrief.dissent", facts, folio=folio.id, by=by)


def hearers(db: Session, folio: str, *, besides: str = "") -> list[tuple[str, str]]:
    """`(account, name)` of who takes part, decides or coordinates, without `besides`."""
    query = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, Standing.state.in_(_HEARS), Standing.account != besides)
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [(account, name) for account, name in db.execute(query)]


def dissents(db: Session, folio: str) -> list[Dissenting]:
    """All of a folio, oldest first; for who may see DN. One statement."""
    hearer = aliased(Account)
    query = (
        select(Dissent, Account.name, hearer.name)
        .join(Account, Account.id == Dissent.account)
        .join(hearer, hearer.id == Dissent.heard_by)
        .where(Dissent.folio == folio)
        .order_by(Dissent.at, Dissent.id)
    )
    return [
        Dissenting(name, it.sentence, heard, it.follows, it.at)
        for it, name, heard in db.execute(query)
    ]
