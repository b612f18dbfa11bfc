from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.erasing import retention
from prompts.window import end_mails
from reviews import telling
from reviews.deciding.models import DebriefDecision
from reviews.feedback import judged


def check_paragraph(
    db: Session, folio: Folio, feedback: str, *, told: Collection[int] = ()
) -> None:
    if not feedback.strip():
        raise Refusal("feedback", "Write the paragraph that the candidate will read.")
    judged.refuse_what_unblinds(db, folio, feedback, what="The paragraph")
    judged.refuse(feedback, judged.known(db, folio), what="The paragraph", told=told)


def tell(
    db: Session, folio: Folio, *, outcome: str, level: int | None, feedback: str, by: str
) -> None:
    """Write the decision once and queue the candidate's email. The folio must be locked, and
    the feedback checked."""
    db.add(
        DebriefDecision(
            folio=folio.id,
            outcome=outcome,
            level=level,
            feedback=feedback.strip(),
            by=by,
            at=clock.now(),
        )
    )
    if outcome != "no_offer":
        retention.keep_after_offer(db, folio.id)
    telling.to_candidate(db, end_mails.CLOSED, folio.id, outbox.of_decision(folio.id))
    chain.record(db, "decision", {"outcome": outcome, "level": level}, folio=folio.id, by=by)


def names(db: Session, accounts: Iterable[str]) -> dict[str, str]:
    query = select(Account.id, Account.name).where(Account.id.in_(set(accounts)))
    return {id_: name for id_, name in db.execute(query)}


LONGEST = 2000  # characters


def required(code: str, text: str, ask: str) -> str:
    if not text.strip():
        raise Refusal(code, ask)
    return optional(code, text)


def optional(code: str, text: str) -> str:
    if len(text.strip()) > LONGEST:
        raise Refusal(
            code, f"This text is longer than {LONGEST:,} characters. Please shorten it."
        )
    return text.strip()
