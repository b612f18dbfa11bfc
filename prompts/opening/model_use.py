"""What of whom may be sent to a language model: the opening's choice, what the candidate read, and
what they say to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.stage import WRITING
from prompts import deadline
from prompts.models import Invitation, Opening


def may_be_sent(db: Session, folio_id: str) -> str | None:
    """None if the folio's document may be sent to a model; else why not.

    `opening`: its opening does without one, or it has none; `candidate`: they object;
    `old-notice`: the page that they started from did not say what is sent. This reads without
    `scope`: the caller is a job, or has let a coordinator through to AC. No page that a reviewer or
    the panel can read may tell the reasons apart.
    """
    row = db.execute(
        select(Opening.model, Invitation.no_model, Invitation.told_of_model)
        .join(Opening, Opening.id == Invitation.opening)
        .where(Invitation.folio == folio_id)
    ).first()
    if row is None or not row.model:
        return "opening"
    if row.no_model:
        return "candidate"
    return None if row.told_of_model else "old-notice"


def concerns(opening: Opening, invitation: Invitation) -> bool:
    """Whether this candidate's page says that a model may get their document. It does not for who
    started from a page that didn't say it: nothing of theirs is sent."""
    return opening.model and (invitation.started_at is None or invitation.told_of_model)


def may_match(opening: Opening, invitation: Invitation) -> bool:
    """Whether a question of this candidate's may be sent to a model, which then matches it to a
    fact of the brief. The box that they ask in says so; a page without that notice sends none."""
    return concerns(opening, invitation) and not invitation.no_model


def may_say(invitation: Invitation, stage: str, at: datetime) -> bool:
    """Whether the candidate may still object, or no longer object: as long as they may submit."""
    if stage not in WRITING or invitation.closed_at is not None:
        return False
    return invitation.deadline is None or deadline.phase(invitation.deadline, at) != "over"


def say(db: Session, invitation: Invitation, *, objects: bool, at: datetime, by: str) -> None:
    """Keep whether the candidate objects to a model; the same again changes nothing.

    `at` is when the request came in.
    """
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if not concerns(db.get_one(Opening, invitation.opening), invitation):
        raise Refusal(
            "model",
            "Your document won't be sent to a language model, so you don't have to say"
            " anything.",
            status=409,
        )
    if not may_say(invitation, folio.stage, at):
        raise Refusal(
            "closed",
            "Your window is closed, so this can't be changed on your page. Contact the person"
            " who invited you.",
            status=409,
        )
    if invitation.no_model == objects:
        return
    invitation.no_model = objects
    said = {"invitation": invitation.id, "objects": objects}
    chain.record(db, "model.said", said, folio=folio.id, by=by)
