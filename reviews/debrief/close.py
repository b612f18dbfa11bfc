from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from prompts.erasing import retention
from prompts.window import end_mails
from reviews import telling
from reviews.debrief.models import DebriefDecision
from reviews.feedback import judged


def check_paragraph(
    db: Session, folio: Folio, feedback: str, *, told: Collection[int] = ()
) -> None:
    if not feedback.strip():
        raise Refusal("feedback", "Write the paragraph that the candidate will read.")
    refuse_what_unblinds(db, folio, feedback, what="The paragraph")
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


def refuse_what_unblinds(db: Session, folio: Folio, text: str, *, what: str) -> None:
    """Raise Refusal if a text would tell the candidate the submission code or who reviewed the
    document. The refusal calls the text `what`."""
    if folio.code.lower() in text.lower():
        raise Refusal(
            "feedback",
            f"{what} contains {folio.code}. Candidates never see a submission code, so"
            " leave it out.",
        )
    readers = select(Account.name).join(Standing, Standing.account == Account.id)
    for name in db.scalars(
        readers.where(Standing.folio == folio.id, Standing.kind == "reviewer")
    ):
        if Finder(Identity(names=(name,))).places(text):
            raise Refusal(
                "feedback",
                f"{what} names {name}, who reviewed the document. Candidates never"
                " learn who their reviewers are, so leave the name out.",
            )


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
