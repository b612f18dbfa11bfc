"""Red flags: what a participant wants settled before the decision. One is open until its author
withdraws it or who decides answers it in writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief import notices
from reviews.debrief.decider import capacity
from reviews.debrief.models import FlagSettled, RedFlag
from reviews.debrief.participants import reads_document, speaking
from reviews.debrief.sentences import required
from reviews.debrief.voices import evidence


@dataclass(frozen=True, slots=True)
class Flag:
    """A red flag with its author's name, and how it was settled; `how` is "" while it is open."""

    id: str
    account: str
    by: str
    sentence: str
    quote: str
    asked: str
    at: datetime
    how: str = ""
    settled_by: str = ""
    answer: str = ""
    settled_at: datetime | None = None


def raise_flag(
    db: Session, folio: Folio, *, sentence: str, quote: str, question: str, by: str
) -> None:
    """Raise a flag; all as a form sends it. A Refusal says what is missing.

    One of an interviewer outside the panel rests on their own scorecard, which the debrief shows:
    they have neither the document nor its questions."""
    folio = speaking(db, folio, by=by)
    text = required("sentence", sentence, "Say in a sentence what has to be settled first.")
    if reads_document(db, folio, by):
        rests_on = evidence.found(db, folio, quote=quote, question=question, field="question")
    else:
        rests_on = evidence.NONE
    flag = RedFlag(
        id=chance.new_id(),
        folio=folio.id,
        account=by,
        sentence=text,
        quote=rests_on.quote,
        question=rests_on.question,
        asked=rests_on.asked,
        at=clock.now(),
    )
    db.add(flag)
    notices.say_flagged(db, folio, flag)
    chain.record(db, "debrief.flag", {"flag": flag.id, "account": by}, folio=folio.id, by=by)


def withdraw(db: Session, folio: Folio, flag: str, *, sentence: str, by: str) -> None:
    """Withdraw one's own flag. Absent for another's."""
    folio = speaking(db, folio, by=by)
    held = _open(db, folio, flag)
    if held.account != by:
        raise Absent
    text = required("settle", sentence, "Say in a sentence why the flag is withdrawn.")
    _settle(db, folio, held, "withdrawn", text, by)


def answer(db: Session, folio: Folio, flag: str, *, sentence: str, by: str) -> None:
    """Answer a flag, as who decides. Absent for who does not."""
    folio = stages.locked(db, folio.id)
    capacity(db, folio, by)
    held = _open(db, folio, flag)
    text = required("settle", sentence, "Write your answer to the flag.")
    if held.account != by:
        notices.say_answered(db, folio, held)
    _settle(db, folio, held, "answered", text, by)


def _open(db: Session, folio: Folio, flag: str) -> RedFlag:
    held = db.get(RedFlag, flag)
    if held is None or held.folio != folio.id:
        raise Absent
    if db.get(FlagSettled, flag, populate_existing=True) is not None:
        raise Refusal("settled", "This flag has already been settled.", status=409)
    return held


def _settle(db: Session, folio: Folio, flag: RedFlag, how: str, text: str, by: str) -> None:
    db.add(
        FlagSettled(flag=flag.id, folio=folio.id, how=how, sentence=text, by=by, at=clock.now())
    )
    facts = {"flag": flag.id, "how": how}
    chain.record(db, "debrief.flag_settled", facts, folio=folio.id, by=by)


def flags(db: Session, folio: str) -> list[Flag]:
    """All of a folio, oldest first; for who may see DN. One statement."""
    settler = aliased(Account)
    query = (
        select(RedFlag, Account.name, FlagSettled, settler.name)
        .join(Account, Account.id == RedFlag.account)
        .outerjoin(FlagSettled, FlagSettled.flag == RedFlag.id)
        .outerjoin(settler, settler.id == FlagSettled.by)
        .where(RedFlag.folio == folio)
        .order_by(RedFlag.at, RedFlag.id)
    )
    return [
        Flag(
            it.id,
            it.account,
            name,
            it.sentence,
            it.quote,
            it.asked,
            it.at,
            done.how if done else "",
            settled_by or "",
            done.sentence if done else "",
            done.at if done else None,
        )
        for it, name, done, settled_by in db.execute(query)
    ]


def still_open(found: Iterable[Flag]) -> list[Flag]:
    """Those that nobody has settled."""
    return [flag for flag in found if not flag.how]
