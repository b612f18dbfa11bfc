"""Keep a list of people to invite. It is checked each time it is shown, and inviting people
removes them from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.connections import candidates
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.email_address import normal_email
from blindfolio.identity import lists
from blindfolio.identity.models import CandidateList
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.ledger import chain
from prompts.inviting import invite
from prompts.inviting.invitations_csv import InvitationFile, InvitationRow
from prompts.models import Opening

FORGET_JOB = "forget_list"
LASTS = timedelta(days=7)

SENTENCES = {
    invite.INVITED: "This address is already invited to this opening.",
    invite.ENDED: "Was invited to this opening before; that invitation has ended.",
    invite.SEEN: "Was given this prompt before, in another of your openings.",
    invite.TEAM: "Is or was a member of your team, and may know the prompt or the reviewers.",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What will happen to a row. `kind` is `good`, `ask` (sent only if a person confirms),
    `left` (left out by a person) or `bad`, and `sentence` says why."""

    row: InvitationRow
    kind: str
    sentence: str = ""
    before: str = ""

    @property
    def person(self) -> invite.Invitee:
        row = self.row
        handles, employers = invite.words(row.handles), invite.parts(row.employers)
        return invite.Invitee(row.name, row.email, handles, employers)


def keep(db: Session, opening: Opening, sheet: InvitationFile, *, by: str) -> CandidateList:
    kept = lists.keep(
        db,
        opening.id,
        [row.as_json() for row in sheet.rows],
        notices=sheet.notices,
        account=by,
    )
    run_at = kept.created_at + LASTS
    queue.enqueue(db, FORGET_JOB, f"{FORGET_JOB}:{kept.id}", {"list": kept.id}, run_at=run_at)
    return kept


def fates(
    db: Session, opening: Opening, rows: Sequence[Mapping[str, Any]], *, secret: str, by: str
) -> list[Fate]:
    """Return what `by` may know of each row."""
    read = [InvitationRow(**row) for row in rows]
    emails = [row.email for row in read if not row.fault]
    before = invite.past(db, opening, emails, secret=secret, by=by)
    return [_fate(row, "" if row.fault else before[normal_email(row.email)]) for row in read]


def send(
    db: Session,
    opening: Opening,
    kept: CandidateList,
    *,
    again: Collection[int],
    leave: Collection[int] = (),
    team: str,
    secret: str,
    by: str,
) -> None:
    """Invite everyone on the list who may be invited; the others stay on it. `again` has the
    lines to invite despite a doubt, and `leave` those to leave out."""
    members = invite.begin(db, opening, team=team)
    db.refresh(kept, with_for_update=True)
    if kept.sent_at is not None:
        return
    left: list[dict[str, Any]] = []
    going: list[tuple[invite.Invitee, str]] = []
    asked: list[str] = []
    for fate in fates(db, opening, kept.rows, secret=secret, by=by):
        line = fate.row.line
        if not (fate.kind == "good" or (fate.kind == "ask" and line in again)) or line in leave:
            left.append(replace(fate.row, left=fate.row.left or line in leave).as_json())
            continue
        going.append((fate.person, fate.before))
        asked.append(fate.row.candidate)
    made = invite.send(db, opening, members, going, by=by) if going else []
    for invitation, candidate in zip(made, asked, strict=True):
        if candidate:
            db.get_one(ConnectionCandidate, candidate).folio = invitation.folio
    kept.sent = len(going)
    kept.rows = left
    kept.sent_at = clock.now()
    facts = {"opening": opening.id, "list": kept.id, "sent": kept.sent, "left": len(left)}
    chain.record(db, "list.sent", facts, by=by)


def leave_out(db: Session, kept: CandidateList, stage: str, *, leave: bool) -> None:
    """Leave out the rows with this stage of a hiring system, or put them back."""
    db.refresh(kept, with_for_update=True)
    kept.rows = [
        row | {"left": leave} if row.get("stage") == stage else row for row in kept.rows
    ]


class ForgetList(Handler):
    """The job that deletes a list after a week, and what an order says of a person. It does so
    whether or not they were invited. Its `args` are `{"list": id}`."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        mine = AssessmentOrder.list == args["list"]
        db.execute(update(AssessmentOrder).where(mine).values(address=""))
        invited = select(ConnectionCandidate.id).where(ConnectionCandidate.folio.is_not(None))
        candidates.empty_orders(db, mine, AssessmentOrder.candidate.not_in(invited))
        lists.forget(db, args["list"])


def _fate(row: InvitationRow, before: str) -> Fate:
    bad = row.fault or before == invite.INVITED
    kind = "bad" if bad else "left" if row.left else "ask" if before else "good"
    return Fate(row, kind, row.fault or SENTENCES.get(before, ""), before)
