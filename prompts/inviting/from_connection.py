"""Invite whom another system names. A request is answered before anyone looks at the address, so
that it can't find out who was invited before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, look
from blindfolio.connections import candidates
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.email_address import normal_email
from blindfolio.identity import book, lists
from blindfolio.identity.models import CandidateList
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.scope import Absent
from prompts.inviting import invitation_list, invite
from prompts.inviting.invitations_csv import InvitationFile, InvitationRow
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening import openings

JOB = "invite"
WAITS = "prompts/connection_waits"
CLOSED = "closed"  # why an order waits; the others are `invite.past`'s and "address"


def ask(
    db: Session, caller: Caller, opening: Opening, person: Invitee, *, team: str
) -> ConnectionCandidate:
    """Take an invitation, which a job sends. Raise Refusal if no one can be invited now."""
    if fault := fault_of(person):
        raise fault
    invite.begin(db, opening, team=team)
    by = coordinator(db, opening, caller.owner)
    candidate, _ = leave(db, caller.connection, opening, person, by=by)
    return candidate


def fault_of(person: Invitee) -> Refusal | None:
    try:
        normal_email(person.email)
        book.fitting(person.name)
    except Refusal as refusal:
        return refusal
    return None


def leave(
    db: Session, connection: str, opening: Opening, person: Invitee, *, by: str
) -> tuple[ConnectionCandidate, CandidateList]:
    """Leave an invitation to a job, and to the coordinator `by` if it can't be sent."""
    candidate = candidates.add(db, connection, opening.id)
    row = InvitationRow(
        1,
        " ".join(person.name.split()),
        person.email,
        " ".join(person.handles),
        ", ".join(person.employers),
        fault=str(fault_of(person) or ""),
        candidate=candidate.id,
    )
    kept = invitation_list.keep(db, opening, InvitationFile((row,)), by=by)
    queue.enqueue(db, JOB, f"{JOB}:{kept.id}", {"list": kept.id, "by": connection})
    return candidate, kept


def has_run_out(db: Session, candidate: ConnectionCandidate) -> bool:
    """Return whether the days in which a candidate can start are over since they were asked for,
    whether or not anyone was invited."""
    days = db.get_one(Opening, candidate.opening).start_within_days
    return candidate.made_at + timedelta(days) < clock.now()


def coordinator(db: Session, opening: Opening, *wanted: str) -> str:
    """Return the first of `wanted` who runs the opening, or else another who does."""
    found = sorted(openings.coordinators(db, opening.id))
    if not found:
        raise Absent
    return next((it for it in wanted if it in found), found[0])


def _rehearse(
    db: Session, opening: Opening, fate: invitation_list.Fate, *, team: str, by: str
) -> None:
    """Invite and undo it. Calls wait for this job, so it must take as long for who was invited
    before."""
    with db.begin_nested() as rehearsed:
        members = invite.begin(db, opening, team=team)
        invite.send(db, opening, members, [(fate.person, fate.before)], by=by)
        rehearsed.rollback()


class InviteAsked(Handler):
    """The job that invites, or leaves the list to a coordinator where it needs one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        kept = db.get(CandidateList, args["list"])
        if kept is None or not kept.rows:
            return
        opening = db.get_one(Opening, kept.opening)
        secret = self.settings.signing_key()
        by = args["by"]
        (fate,) = invitation_list.fates(db, opening, kept.rows, secret=secret, by=by)
        team = look.applied(look.of_site(db), self.settings).team
        of_list = select(AssessmentOrder).where(AssessmentOrder.list == kept.id)
        order = db.scalar(of_list.with_for_update())
        if order and order.waits:
            return  # It was cancelled or changed meanwhile, so a coordinator looks at it.
        why = "address" if fate.row.fault else fate.before
        try:
            if not why:
                with db.begin_nested():
                    invitation_list.send(
                        db, opening, kept, again=(), team=team, secret=secret, by=by
                    )
                lists.forget(db, kept.id)
                return
            if not fate.row.fault:
                _rehearse(db, opening, fate, team=team, by=by)
        except Refusal:
            why = CLOSED  # or paused, such as meanwhile
        if order:
            order.waits = why
        told = {"opening": opening.id, "list": kept.id, "ordered": order is not None}
        outbox.send(
            db,
            WAITS,
            to_kind="account",
            to_id=kept.account,
            key=f"{WAITS}:{kept.id}",
            args=told,
        )
