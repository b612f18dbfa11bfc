from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one, opened, there
from prompts.clarifying.second_look import MAIL
from prompts.models import SecondLook
from reviews import telling
from reviews.feedback import release

READS = (
    *(DataClass.DISPLAY_NAME, DataClass.PROMPT, DataClass.BLINDED_VIEW),
    *(DataClass.OTHER_REVIEWS, DataClass.FEEDBACK, DataClass.SECOND_LOOK),
)


def request(db: Session, folio: str, me: str) -> tuple[Folio, SecondLook | None, bool]:
    """Return the folio, its request, and whether `me` coordinates. Raise Absent for anyone
    but a coordinator and the person they chose to answer."""
    rows = ("coordinator", "decider", "manager.sits")
    found, mine = one(db, me, READS, id=folio, rows=rows)
    asked = db.get(SecondLook, folio, populate_existing=True)
    runs = mine.state == "coordinator"
    if not runs and (asked is None or asked.chosen != me):
        raise Absent
    return found, asked, runs


def may_answer(db: Session, folio: str) -> list[dict[str, str]]:
    """Return those whom a coordinator can choose, as options of a field."""
    query = select(Account.id, Account.name).join(Standing, Standing.account == Account.id)
    can = opened(READS, rows=("decider", "manager.sits"))
    found = db.execute(query.where(Standing.folio == folio, can).order_by(Account.name))
    return [{"value": account, "words": name} for account, name in found]


def choose(db: Session, folio: str, account: str, *, by: str) -> None:
    stages.locked(db, folio)
    _, found, runs = request(db, folio, by)
    asked = there(found if runs else None)
    if asked.chosen == account:
        return
    _refuse_answered(asked)
    if account not in [it["value"] for it in may_answer(db, folio)]:
        raise Refusal("account", "Choose one of the people in the list.")
    asked.chosen = account
    telling.to_account(db, MAIL, account, f"{MAIL}:{folio}:{account}", folio=folio)
    chain.record(db, "second_look.chosen", {"account": account}, folio=folio, by=by)


def answer(db: Session, folio_id: str, text: str, *, by: str) -> None:
    """Answer once. Raise Refusal as for feedback."""
    stages.locked(db, folio_id)
    folio, found, _ = request(db, folio_id, by)
    asked, text = there(found), release.fit(db, folio, text, what="The answer")
    if asked.answer == text:
        return
    _refuse_answered(asked)
    asked.answer, asked.answered_at, asked.answered_by = text, clock.now(), by
    telling.to_candidate(db, f"{MAIL}_answered", folio.id, f"second_look:{folio.id}")
    chain.record(db, "second_look.answered", {}, folio=folio.id, by=by)


def _refuse_answered(asked: SecondLook) -> None:
    if asked.answered_at is not None:
        raise Conflict("answered", "This request has already been answered. Reload the page.")
