"""Answer a candidate's request for a second look. The answer is added to their feedback."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one, opened, there
from prompts.models import SecondLook
from prompts.window.second_look import MAIL
from reviews.feedback import release

READS = (
    *(DataClass.DISPLAY_NAME, DataClass.PROMPT, DataClass.BLINDED_VIEW),
    *(DataClass.OTHER_REVIEWS, DataClass.DECISION, DataClass.FEEDBACK, DataClass.SECOND_LOOK),
)

COORDINATOR = "coordinator"


def for_answerer(db: Session, folio: str, me: str) -> tuple[Folio, SecondLook, bool]:
    """Return the folio, its request, and whether `me` coordinates it. Raise Absent for anyone
    but a coordinator and the person they chose."""
    rows = (COORDINATOR, "decider", "manager.sits")
    found, mine = one(db, me, READS, id=folio, rows=rows)
    asked = there(db.get(SecondLook, folio, populate_existing=True))
    runs = mine.state == COORDINATOR
    if not runs and asked.chosen != me:
        raise Absent
    return found, asked, runs


def may_answer(db: Session, folio: str) -> Mapping[str, str]:
    """Return the names, by account, of those whom a coordinator can choose to answer."""
    query = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(Standing.folio == folio, opened(READS, rows=("decider", "manager.sits")))
    )
    return {id_: name for id_, name in db.execute(query.order_by(Account.name))}


def choose(db: Session, folio: Folio, account: str, *, by: str) -> None:
    """Ask someone else to answer. Raise Absent for anyone but a coordinator."""
    stages.locked(db, folio.id)
    _, asked, runs = for_answerer(db, folio.id, by)
    if not runs:
        raise Absent
    if asked.chosen == account:
        return
    _refuse_answered(asked)
    if account not in may_answer(db, folio.id):
        raise Refusal("account", "Choose one of the people in the list.")
    asked.chosen = account
    db.flush()
    outbox.send(
        db,
        MAIL,
        to_kind="account",
        to_id=account,
        key=f"{MAIL}:{folio.id}:{account}",
        args={"folio": folio.id},
    )
    chain.record(db, "second_look.chosen", {"account": account}, folio=folio.id, by=by)


def answer(db: Session, folio: Folio, text: str, *, by: str) -> None:
    """Answer once; sending the same words twice makes one answer. Raise Refusal as for
    feedback."""
    folio = stages.locked(db, folio.id)
    _, asked, _ = for_answerer(db, folio.id, by)
    text = release.fit(db, folio, text, what="The answer")
    if asked.answer == text:
        return
    _refuse_answered(asked)
    asked.answer, asked.answered_at, asked.answered_by = text, clock.now(), by
    db.flush()
    outbox.send(
        db,
        f"{MAIL}_answered",
        to_kind="candidate",
        to_id=folio.id,
        key=f"second_look:{folio.id}",
        args={},
    )
    chain.record(db, "second_look.answered", {}, folio=folio.id, by=by)


def _refuse_answered(asked: SecondLook) -> None:
    if asked.answered_at is not None:
        raise Conflict("answered", "This request has already been answered. Reload the page.")
