"""What the interview changed: a participant's view of one criterion, from one level to another. It
is written beside the ratings, which never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.folder.rubric import RATINGS, Rubric
from reviews.debrief.models import ChangedView
from reviews.debrief.participants import reads_document, speaking
from reviews.debrief.sentences import required
from reviews.debrief.voices import evidence


@dataclass(frozen=True, slots=True)
class ViewChange:
    """How one participant's view of a criterion changed, and what that rests on."""

    by: str
    criterion: str
    was: int
    now: int
    because: str
    quote: str
    asked: str
    at: datetime


def change(
    db: Session,
    folio: Folio,
    rubric: Rubric,
    *,
    criterion: str,
    was: str,
    now: str,
    because: str,
    quote: str,
    question: str,
    by: str,
) -> None:
    """Write how one's view of a criterion changed, once for each criterion; all as a form sends it.
    Absent for an interviewer, who has no view of the document. A Refusal says what is missing."""
    folio = speaking(db, folio, by=by)
    if not reads_document(db, folio, by):
        raise Absent
    if criterion not in {it.key for it in rubric.criteria}:
        raise Refusal("criterion", "Choose the criterion.")
    values = {str(value): value for value in RATINGS}
    if was not in values:
        raise Refusal("was", "Choose the level that you saw before the interview.")
    if now not in values or now == was:
        raise Refusal("now", "Choose the level that you see now. It has to be another one.")
    text = required("because", because, "Say in a sentence what changed your view.")
    rests_on = evidence.found(db, folio, quote=quote, question=question, field="question")
    _refuse_second(db, folio, criterion, by)
    db.add(
        ChangedView(
            id=chance.new_id(),
            folio=folio.id,
            account=by,
            criterion=criterion,
            was=values[was],
            now=values[now],
            because=text,
            quote=rests_on.quote,
            question=rests_on.question,
            asked=rests_on.asked,
            at=clock.now(),
        )
    )
    facts = {"account": by, "criterion": criterion, "was": values[was], "now": values[now]}
    chain.record(db, "debrief.view", facts, folio=folio.id, by=by)


def _refuse_second(db: Session, folio: Folio, criterion: str, by: str) -> None:
    mine = (
        ChangedView.folio == folio.id,
        ChangedView.account == by,
        ChangedView.criterion == criterion,
    )
    if db.scalar(select(ChangedView.id).where(*mine)) is not None:
        raise Refusal(
            "again",
            "You have already written how your view of this criterion changed. It can't be"
            " changed or written twice.",
            status=409,
        )


def changed_views(db: Session, folio: str) -> list[ViewChange]:
    """All of a folio, oldest first, by name; for who may see DN. One statement."""
    query = (
        select(ChangedView, Account.name)
        .join(Account, Account.id == ChangedView.account)
        .where(ChangedView.folio == folio)
        .order_by(ChangedView.at, ChangedView.id)
    )
    return [
        ViewChange(name, it.criterion, it.was, it.now, it.because, it.quote, it.asked, it.at)
        for it, name in db.execute(query)
    ]
