"""Decide what may be sent to a model, given the opening, the notice that the candidate read,
and any objection."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages
from blindfolio.visibility.stage import WRITING
from prompts import deadline
from prompts.models import Invitation, Opening, PromptVersion

# `reviews.model_questions.checks` has rules for questions in these.
ASKED_IN = frozenset({"en", "de"})


def may_be_sent(db: Session, folio_id: str) -> str | None:
    """Return None if the document may be sent to a model, or else why not: `language` (there
    are no rules for questions in it), `opening` (no model chosen or available), `candidate`
    (objects) or `old-notice` (their start page didn't mention it). No page for reviewers or the
    panel may tell the others than the first apart."""
    row = db.execute(
        select(Opening, Invitation, PromptVersion.language)
        .join(Opening, Opening.id == Invitation.opening)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .where(Invitation.folio == folio_id)
    ).first()
    return why_not(*row) if row else "opening"


def why_not(opening: Opening, invitation: Invitation, language: str) -> str | None:
    if language not in ASKED_IN:
        return "language"
    if not opening.model:
        return "opening"
    if invitation.no_model:
        return "candidate"
    return None if invitation.told_of_model else "old-notice"


def concerns(opening: Opening, invitation: Invitation) -> bool:
    """Return whether the candidate's page mentions a model. The page never does if the start
    page didn't."""
    return opening.model and (invitation.started_at is None or invitation.told_of_model)


def may_match(opening: Opening, invitation: Invitation) -> bool:
    """Return whether a model may match this candidate's questions to facts. The question box
    tells the candidate."""
    return concerns(opening, invitation) and not invitation.no_model


def may_say(invitation: Invitation, stage: str, at: datetime) -> bool:
    if stage not in WRITING or invitation.closed_at is not None:
        return False
    at = invitation.still_since or at
    return invitation.deadline is None or deadline.phase(invitation.deadline, at) != "over"


def say(db: Session, invitation: Invitation, *, objects: bool, at: datetime, by: str) -> None:
    # `at` is when the request arrived.
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    if not concerns(db.get_one(Opening, invitation.opening), invitation):
        raise Conflict(
            "model",
            _(
                "Your document won't be sent to a language model, so you don't have to say"
                " anything."
            ),
        )
    if not may_say(invitation, folio.stage, at):
        raise Conflict(
            "closed",
            _(
                "Your window is closed, so this can't be changed on your page. Contact the person"
                " who invited you."
            ),
        )
    if invitation.no_model == objects:
        return
    invitation.no_model = objects
    said = {"invitation": invitation.id, "objects": objects}
    chain.record(db, "model.said", said, folio=folio.id, by=by)
