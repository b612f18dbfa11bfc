"""Ask whether the team may use a candidate's anonymised document in practice rounds. No
answer means no, a yes can be withdrawn, and people who prepare a round never learn of a
no."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Invitation, PracticeConsent

ANSWERS = {"yes": N_("Yes"), "no": N_("No")}

WITHDRAWN = "withdrawn"


def may_answer(stage: str) -> bool:
    return matrix.may_write(["candidate.own"], "practice_consent", stage)


def of(db: Session, folio: str) -> PracticeConsent | None:
    return db.get(PracticeConsent, folio)


def answer(db: Session, invitation: Invitation, chosen: str) -> None:
    """Store the answer. Raise Absent before the end or without a document, and Refusal (409)
    for a second answer."""
    folio = stages.locked(db, invitation.folio)
    if not may_answer(folio.stage) or folio.document is None:
        raise Absent
    if db.get(PracticeConsent, folio.id, populate_existing=True) is not None:
        raise Conflict("practice_answered", _("You have already answered."))
    if chosen not in ANSWERS:
        raise Refusal("practice", _("Choose yes or no."))
    given = chosen == "yes"
    now = clock.now()
    db.add(PracticeConsent(folio=folio.id, key=chance.new_id(), given=given, at=now))
    db.flush()
    chain.record(db, "practice_consent", {"given": given}, folio=folio.id, by=invitation.id)


def withdraw(db: Session, invitation: Invitation) -> None:
    """Withdraw the consent, and end every practice folio on the document. Raise Absent
    unless the candidate has said yes."""
    for id_ in sorted([invitation.folio, *_practised(db, invitation.folio)]):
        stages.locked(db, id_)
    folio = stages.locked(db, invitation.folio)
    consent = db.get(PracticeConsent, folio.id, populate_existing=True)
    if not may_answer(folio.stage) or consent is None or not consent.given:
        raise Absent
    if consent.withdrawn_at is not None:
        return
    consent.withdrawn_at = clock.now()
    # Without an account; otherwise the log would name the invitation beside the round.
    for id_ in _practised(db, folio.id):
        stages.move(db, stages.locked(db, id_), "end", by=None, reason=WITHDRAWN)
    chain.record(db, "practice_consent.withdrawn", {}, folio=folio.id, by=invitation.id)


def _practised(db: Session, folio: str) -> list[str]:
    sha = select(Folio.sha).where(Folio.id == folio)
    query = select(Folio.id).where(
        Folio.purpose == "practice",
        Folio.sha == sha.scalar_subquery(),
        Folio.stage.in_(matrix.FORWARD),
    )
    return sorted(db.scalars(query))
