from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import sessions
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.times import zone_names
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.stage import Stage
from prompts import announce, deadline, queries
from prompts.authoring import exposure
from prompts.models import Invitation, Opening, PromptVersion
from prompts.submitting import submit
from prompts.submitting.seen import Seen, refuse_submitted_since
from prompts.window import calendar_file, prompt_request, time_up


def start(
    db: Session,
    invitation: Invitation,
    zone: str,
    *,
    secret: str,
    told_of_model: bool = False,
    by: str,
) -> None:
    """Begin the window in the candidate's zone, and record that they have seen the prompt.
    `secret` keys their address in the exposure ledger. `told_of_model` says that their
    page had `terms.to_a_model`."""
    folio = queries.locked(db, invitation)
    if invitation.started_at is not None:
        return
    if folio.stage != Stage.DRAFT:
        raise Conflict(
            "ended",
            _("This invitation is no longer valid. Contact the person who invited you."),
        )
    _refuse_unknown(zone)
    opening = db.get_one(Opening, invitation.opening)
    version = db.get_one(PromptVersion, folio.prompt_version)
    exposure.note(db, version, opening.id, book.address_key_of(db, folio.id, secret))
    now = clock.now()
    invitation.zone = zone
    invitation.started_at = now
    if invitation.still_since is not None:
        invitation.still_since = now
    invitation.told_of_model = told_of_model and opening.model
    days = opening.window_days + invitation.more_days
    invitation.deadline = deadline.end_of_window(now, days, ZoneInfo(zone))
    time_up.plan(db, invitation)
    calendar_file.changed(db, invitation.id, "window")
    announce.candidate(db, invitation, "started")
    prompt_request.settle(db, invitation, "begun", by=by)
    chain.record(db, "started", {"invitation": invitation.id}, folio=folio.id, by=by)


def change_zone(db: Session, invitation: Invitation, zone: str, *, by: str) -> None:
    """Show times in another zone. No deadline moves."""
    folio = queries.locked(db, invitation)
    _refuse_unknown(zone)
    if zone == invitation.zone:
        return
    invitation.zone = zone
    chain.record(db, "zone", {"invitation": invitation.id}, folio=folio.id, by=by)


def _refuse_unknown(zone: str) -> None:
    if zone not in zone_names():
        raise Refusal("zone", _("Choose your time zone from the list."))


_HANDED = N_(
    "The link that opened this page came from a coordinator, so it can't withdraw your application."
    " Open a link that we emailed to you, and withdraw there."
)


def may_withdraw(stage: str) -> bool:
    return matrix.may_write(["candidate.own"], "withdraw", stage)


def withdraw(
    db: Session,
    invitation: Invitation,
    *,
    seen: Seen | None = None,
    session: str = "",
    sends: bool = True,
    by: str,
) -> None:
    """Withdraw for the candidate. Reviewers see "ended" and no reason. If the site `sends`
    email, raise Refusal ("handed") for a `session` from a link that a coordinator handed
    out."""
    folio = stages.locked(db, invitation.folio)
    if not may_withdraw(folio.stage):
        raise Conflict(
            "closed",
            _("This application is already closed, so there is nothing to withdraw from."),
        )
    if sends and sessions.is_handed(db, session):
        raise Conflict("handed", _(_HANDED))
    refuse_submitted_since(submit.current(db, invitation), seen)
    announce.candidate(db, invitation, "withdrawn")
    announce.they_ended(db, folio, "withdrawn")
    invitation.end_unread = True
    stages.move(db, folio, "end", by=by, reason="withdrawn")
