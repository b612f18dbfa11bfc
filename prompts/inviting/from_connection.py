"""Invite whom another system names. A request is answered before anyone looks at the address, so
that it can't find out who was invited before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock, look
from blindfolio.connections import candidates
from blindfolio.connections.models import ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.email_address import normal_email
from blindfolio.identity import book, lists
from blindfolio.identity.models import CandidateList
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from prompts.inviting import invitation_list, invite
from prompts.inviting.invitations_csv import InvitationFile, InvitationRow
from prompts.inviting.invite import Invitee
from prompts.models import Opening, OpeningMember

JOB = "invite"
WAITS = "prompts/connection_waits"


def ask(
    db: Session, caller: Caller, opening: Opening, person: Invitee, *, team: str
) -> ConnectionCandidate:
    """Take an invitation, which a job sends. Raise Refusal if no one can be invited now."""
    normal_email(person.email)
    members = invite.begin(db, opening, team=team)
    candidate = candidates.add(db, caller.connection, opening.id)
    row = InvitationRow(
        1,
        book.fitting(person.name),
        person.email,
        " ".join(person.handles),
        ", ".join(person.employers),
        candidate=candidate.id,
    )
    by = _coordinator(members, caller.owner)
    kept = invitation_list.keep(db, opening, InvitationFile((row,)), by=by)
    queue.enqueue(db, JOB, f"{JOB}:{kept.id}", {"list": kept.id, "by": caller.connection})
    return candidate


def has_run_out(db: Session, candidate: ConnectionCandidate) -> bool:
    """Return whether nobody was invited while a candidate who was could have started. Until then
    both are "received", so that no one learns which address was invited before."""
    days = db.get_one(Opening, candidate.opening).start_within_days
    return candidate.folio is None and candidate.made_at + timedelta(days) < clock.now()


def _coordinator(members: Sequence[OpeningMember], owner: str) -> str:
    run = sorted(it.account for it in members if it.kind == "coordinator")
    return owner if owner in run else run[0]


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
        (fate,) = invitation_list.fates(db, opening, kept.rows, secret=secret)
        team = look.applied(look.of_site(db), self.settings).team
        try:
            if fate.kind == "good":
                with db.begin_nested():
                    invitation_list.send(
                        db, opening, kept, again=(), team=team, secret=secret, by=args["by"]
                    )
                lists.forget(db, kept.id)
                return
        except Refusal:
            pass  # such as an opening that was closed meanwhile
        told = {"opening": opening.id, "list": kept.id}
        outbox.send(
            db,
            WAITS,
            to_kind="account",
            to_id=kept.account,
            key=f"{WAITS}:{kept.id}",
            args=told,
        )
