"""Dissent: a participant disagrees with the decision that is coming, and says who has heard it. An
escalated one waits for the word of that person, who is not the hiring manager, or for a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.debrief import notices
from reviews.debrief.models import Dissent, DissentAnswer
from reviews.debrief.participants import ROWS, speaking
from reviews.debrief.sentences import optional, required

THEN = {"commits": "disagrees and commits", "escalates": "escalates"}
"""What follows from a dissent, in words."""

ANSWERS = {"goes_on": "the decision can be recorded", "waits": "asks to wait"}
"""What the person says to whom it was escalated, in words."""

WAITS = timedelta(days=1)
"""How long the decision waits for that person's word, and for one who asks to wait."""

_DECIDES = ("coordinator", "decider")
"""Kinds of standing of whom an escalation can be addressed to: an escalation is about the hiring
manager's decision."""

_HEARS = ("coordinator", "decider", "manager.sits", *ROWS)


@dataclass(frozen=True, slots=True)
class Dissenting:
    """One participant's dissent; `then` is one of `THEN`, and `how` the answer to an escalated one,
    of `ANSWERS`, or "". `account` is theirs, and `hearer` that of who has heard them."""

    account: str
    by: str
    sentence: str
    hearer: str
    heard_by: str
    then: str
    at: datetime
    how: str = ""
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """How long the decision waits because of it; None where it doesn't."""
        if self.then != "escalates" or self.how == "goes_on":
            return None
        return (self.answered_at or self.at) + WAITS

    @property
    def waits_for(self) -> str:
        """Why the decision waits, in a sentence that an instant ends."""
        if self.how:
            why = f"{self.heard_by} asks to wait: \u201c{self.answer}\u201d"
        else:
            why = f"{self.heard_by} has not answered it yet."
        return f"{self.by} has escalated a dissent. {why} The decision waits for that until"


def dissent(
    db: Session, folio: Folio, *, sentence: str, heard_by: str, then: str, by: str
) -> None:
    """Record that one disagrees, once; all as a form sends it. A Refusal says what is missing."""
    folio = speaking(db, folio, by=by)
    text = required("dissent", sentence, "Say in a sentence what you disagree with.")
    if then not in THEN:
        raise Refusal("then", "Choose whether you commit to the decision or escalate it.")
    if then == "escalates":
        _check_escalated(db, folio, heard_by)
    elif heard_by not in {account for account, _ in hearers(db, folio.id, besides=by)}:
        raise Refusal("heard_by", "Choose who has heard you.")
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
    if then == "escalates":
        notices.say_escalated(db, folio, heard_by, of=by)
    else:
        notices.say_named(db, folio, heard_by, of=by)
    facts = {"account": by, "heard_by": heard_by, "then": then}
    chain.record(db, "debrief.dissent", facts, folio=folio.id, by=by)


def _check_escalated(db: Session, folio: Folio, heard_by: str) -> None:
    others = dict(deciders(db, folio.id))
    if heard_by not in others:
        raise Refusal(
            "heard_by",
            "An escalated dissent is heard by someone other than the hiring manager and the"
            f" participants. Choose {' or '.join(others.values())}.",
        )


def answer(
    db: Session, folio: Folio, account: str, *, how: str, sentence: str, by: str
) -> None:
    """Give one's word on the dissent that `account` escalated to `by`, once: one of `ANSWERS`, and
    for `waits` why. Absent for everybody else."""
    folio = stages.locked(db, folio.id)
    held = standing.held(db, folio, by)
    mine = (Dissent.folio == folio.id, Dissent.account == account, Dissent.heard_by == by)
    found = db.scalar(select(Dissent).where(*mine, Dissent.follows == "escalates"))
    if found is None or not held.keys() & set(_DECIDES):
        raise Absent
    if not matrix.may_write(held.values(), "close", folio.stage):
        raise Refusal("answer", "The decision has been recorded already.", status=409)
    if db.get(DissentAnswer, found.id, populate_existing=True) is not None:
        raise Refusal("answer", "You have already answered this dissent.", status=409)
    if how not in ANSWERS:
        raise Refusal("answer", "Choose whether the decision goes on or waits.")
    if how == "waits":
        text = required("why", sentence, "Say why the decision is to wait.")
    else:
        text = optional("why", sentence)
    db.add(
        DissentAnswer(
            dissent=found.id, folio=folio.id, how=how, sentence=text, by=by, at=clock.now()
        )
    )
    notices.say_heard_out(db, folio, by, of=account)
    facts = {"account": account, "how": how}
    chain.record(db, "debrief.dissent_answered", facts, folio=folio.id, by=by)


def holding(found: Iterable[Dissenting], now: datetime) -> Dissenting | None:
    """Of these, the dissent because of which the decision waits longest; None where it doesn't."""
    waiting = [(it.until, it) for it in found if it.until is not None and it.until > now]
    return max(waiting, key=lambda it: it[0])[1] if waiting else None


def deciders(db: Session, folio: str) -> list[tuple[str, str]]:
    """`(account, name)` of those to whom a dissent can be escalated. One statement."""
    query = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(
            Standing.folio == folio,
            Standing.kind.in_(_DECIDES),
            Standing.state != "ended",
        )
        .order_by(Account.name, Account.id)
    )
    return [(account, name) for account, name in db.execute(query)]


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
    return _read(db, Dissent.folio == folio).get(folio, [])


def escalated(db: Session, folios: Collection[str]) -> dict[str, list[Dissenting]]:
    """Those of several folios that were escalated; for who may see DN. One statement."""
    return _read(db, Dissent.folio.in_(folios), Dissent.follows == "escalates")


def _read(db: Session, *of: ColumnElement[bool]) -> dict[str, list[Dissenting]]:
    hearer = aliased(Account)
    query = (
        select(Dissent, Account.name, hearer.name, DissentAnswer)
        .join(Account, Account.id == Dissent.account)
        .join(hearer, hearer.id == Dissent.heard_by)
        .outerjoin(DissentAnswer, DissentAnswer.dissent == Dissent.id)
        .where(*of)
        .order_by(Dissent.at, Dissent.id)
    )
    found: dict[str, list[Dissenting]] = defaultdict(list)
    for it, name, heard, said in db.execute(query):
        found[it.folio].append(
            Dissenting(
                it.account,
                name,
                it.sentence,
                it.heard_by,
                heard,
                it.follows,
                it.at,
                said.how if said else "",
                said.sentence if said else "",
                said.at if said else None,
            )
        )
    return found
