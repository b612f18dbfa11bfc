"""Delete a decided case at the team's request. A coordinator asks, a second person confirms,
and everyone in the case is told. They can object for three days, or for a fortnight where there
is no second person; after an objection, an admin decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import second_person
from blindfolio.accounts.models import Account
from blindfolio.erasure import ask as erasure_ask
from blindfolio.jobs import queue
from blindfolio.jobs.worker import Handler
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, there
from blindfolio.visibility.stage import Stage
from prompts import queries, second_persons
from prompts.erasing import holds, notices
from prompts.erasing.begin import begin
from prompts.erasing.begin import decided as decided
from prompts.erasing.holds import written
from prompts.erasing.models import TeamDeletion

# "By mistake" isn't a reason after a decision.
REASONS = {
    "told": "The candidate asked us to, by email or by phone",
    "duty": "A law or a rule of our own forbids us to keep it",
}

JOB = "team_deletion"

_NOT_TOLD = ("ended", "reviewer.planned", "reviewer.recused")


def ask(db: Session, folio: Folio, reason: str, *, by: str) -> TeamDeletion:
    if reason not in REASONS:
        raise Refusal(
            "reason",
            "“By mistake” is not a valid reason after a decision. Choose a reason for the deletion."
            if reason
            else "Choose a reason for the deletion.",
        )
    _refuse_kept(db, folio)
    if (asked := current(db, folio.id)) is not None:
        return asked
    row = TeamDeletion(
        id=chance.new_id(), folio=folio.id, reason=reason, asked_by=by, asked_at=clock.now()
    )
    db.add(row)
    db.flush()
    notices.tell(db, row, notices.ASKED, _confirmers(db, folio, row))
    _look_again(db, row, row.asked_at)
    chain.record(db, "deletion.asked", {"deletion": row.id}, folio=folio.id, by=by)
    return row


def confirm(db: Session, deletion: str, *, by: str) -> None:
    # Starts the three days.
    folio, row = _locked(db, deletion)
    _check(db, row, "confirm", by)
    _refuse_kept(db, folio)
    row.confirmed_by, row.confirmed_at = by, clock.now()
    db.flush()
    notices.take_back(db, row, notices.ALONE)
    notices.tell(db, row, notices.CONFIRMED, told(db, row))
    _look_again(db, row, row.until)
    chain.record(db, "deletion.confirmed", {"deletion": row.id}, folio=folio.id, by=by)


def withdraw(db: Session, deletion: str, *, by: str) -> None:
    """Withdraw or refuse a request that hasn't been confirmed yet."""
    folio, row = _locked(db, deletion)
    _check(db, row, "withdraw", by)
    _settle(db, folio, row, "withdrawn", by=by)


def object_to(db: Session, deletion: str, reason: str, *, by: str) -> None:
    folio, row = _locked(db, deletion)
    _check(db, row, "object", by)
    row.objection = written(reason, "Write why this must not be deleted.")
    row.objected_by, row.objected_at = by, clock.now()
    db.flush()
    notices.take_back(db, row, notices.ALONE)
    notices.tell(db, row, notices.OBJECTED, {*second_persons.heads(db, folio), *told(db, row)})
    chain.record(db, "deletion.objected", {"deletion": row.id}, folio=folio.id, by=by)


def decide(db: Session, deletion: str, decision: str, reason: str, *, by: str) -> None:
    """Record an admin's decision, `delete` or `keep`. The admin must have no part in the
    case."""
    folio, row = _locked(db, deletion)
    _check(db, row, "decide", by)
    if decision not in ("delete", "keep"):
        raise Refusal("decision", "Choose whether the data is deleted or kept.")
    row.decision_reason = written(reason, "Write the reason for your decision.")
    if decision == "delete":
        holds.refuse_held(db, folio.id)
        _delete(db, row, by=by)
    _settle(db, folio, row, decision, by=by, tells=True)


class DeletionDue(Handler):
    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Delete the case once its time has come, unless someone stopped that or the candidate
        has already been deleted. If no second person has answered, let it wait for nobody."""
        try:
            folio, row = _locked(db, args["deletion"])
        except Absent:
            return
        if row.decision or row.objected_at is not None:
            return
        now, answers = clock.now(), row.asked_at + second_person.ANSWERS
        if row.confirmed_at is None and (now >= answers or not _confirmers(db, folio, row)):
            _wait_alone(db, folio, row)
            return
        if now < (due := row.until or answers):
            _look_again(db, row, due)
            return
        if holds.is_held(db, folio.id):
            _settle(db, folio, row, "hold", by=None, tells=True)
        else:
            _delete(db, row, by=row.asked_by)
            _settle(db, folio, row, "delete", by=None)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        # Try again in an hour, because people were told the day.
        later = clock.now() + timedelta(hours=1)
        queue.enqueue(db, JOB, f"{JOB}:{chance.new_id()}", args, run_at=later)


def _wait_alone(db: Session, folio: Folio, row: TeamDeletion) -> None:
    row.confirmed_at = clock.now()
    db.flush()
    everyone = told(db, row) | _hear_alone(db, folio, row)
    for after in second_person.TOLD_AFTER:
        notices.tell(db, row, notices.ALONE, everyone, run_at=row.confirmed_at + after)
    _look_again(db, row, row.until)
    chain.record(db, "deletion.alone", {"deletion": row.id}, folio=folio.id, by=None)


def _look_again(db: Session, row: TeamDeletion, at: datetime | None) -> None:
    # Each time another key, because the clock may have been set back.
    queue.enqueue(db, JOB, f"{JOB}:{chance.new_id()}", {"deletion": row.id}, run_at=at)


def current(db: Session, folio_id: str) -> TeamDeletion | None:
    query = select(TeamDeletion).where(
        TeamDeletion.folio == folio_id, TeamDeletion.decision == ""
    )
    return db.scalars(query).one_or_none()


def waiting(db: Session, admin: str) -> list[TeamDeletion]:
    query = select(TeamDeletion).where(
        TeamDeletion.decision == "", ~holds.has_part(TeamDeletion.folio, admin)
    )
    return list(db.scalars(query.order_by(TeamDeletion.asked_at, TeamDeletion.id)))


@dataclass(frozen=True, slots=True)
class SeenDeletion:
    """A deletion as one person sees it. Their possible acts are `confirm`, `withdraw`,
    `object` and `decide`."""

    row: TeamDeletion
    may: frozenset[str]
    reads_objection: bool
    admin: bool


def seen(db: Session, key: str, account: str) -> SeenDeletion:
    """Return a deletion as this person sees it. Raise Absent for people who can neither
    confirm nor decide it and, once it is confirmed, for people without a part in the
    case. `key` is from `notices.key`."""
    query = (
        select(TeamDeletion)
        .join(Folio, Folio.id == TeamDeletion.folio)
        .where(or_(TeamDeletion.id == key, Folio.code == key))
        .order_by(TeamDeletion.asked_at.desc())
    )
    row = db.scalars(query.limit(1)).one_or_none()
    if row is None or notices.key(db, account, row) != key:
        raise Absent
    return _seen(db, row, account)


def _seen(db: Session, row: TeamDeletion, account: str) -> SeenDeletion:
    folio = db.get_one(Folio, row.folio)
    free = second_persons.without_judges(db, folio, {account})
    admin = account in free and account in second_persons.admins(db)
    runs = account in second_persons.running(db, folio)
    party = told(db, row) if row.until else set[str]()
    alone = account in _hear_alone(db, folio, row)
    may = _may(
        db, folio, row, account, runs=admin or runs, admin=admin, party=party, alone=alone
    )
    if not (may or admin or runs or alone or account in party):
        raise Absent
    return SeenDeletion(row, may, account == row.objected_by or "decide" in may, admin)


def told(db: Session, row: TeamDeletion) -> set[str]:
    """Return everyone who has a part in the case, decided it, or had a part when told.
    Otherwise a requester could remove someone who would object."""
    stands = select(Standing.account).where(Standing.folio == row.folio)
    held = stands.where(Standing.state.not_in(_NOT_TOLD))
    written_to = select(MailOut.to_id).where(notices.of(row))
    deciders = select(Entry.actor).where(
        Entry.folio == row.folio, Entry.kind.in_(("gate", "decision"))
    )
    had = stands.where(Standing.account.in_(written_to))
    found = {*db.scalars(held), *db.scalars(had), *db.scalars(deciders)}
    return _open(db, {it for it in found if it})


def _hear_alone(db: Session, folio: Folio, row: TeamDeletion) -> set[str]:
    """Return who hears, besides those in the case, while it waits for nobody."""
    if row.confirmed_at is None or row.confirmed_by is not None:
        return set()
    return second_persons.told_alone(db, folio, by=row.asked_by, since=row.asked_at)


def may_object(db: Session, account: str) -> bool:
    query = select(TeamDeletion).where(
        TeamDeletion.decision == "", TeamDeletion.objected_at.is_(None)
    )
    return any(account in told(db, row) for row in db.scalars(query))


def _may(
    db: Session,
    folio: Folio,
    row: TeamDeletion,
    account: str,
    *,
    admin: bool,
    runs: bool,
    party: Collection[str],
    alone: bool,
) -> frozenset[str]:
    if row.objected_at is None:
        waits = row.confirmed_by is None
        open_ = {
            "confirm": waits and account in _confirmers(db, folio, row),
            "withdraw": waits and runs,
            "object": row.until is not None
            and clock.now() < row.until
            and (account in party or (alone and not runs)),
        }
    else:
        parts = {row.asked_by, row.confirmed_by, row.objected_by, *party}
        apart = admin and account not in parts
        free = second_persons.independent(db, folio, {account}, by=row.asked_by)
        open_ = {"decide": apart and account in free}
    return frozenset(act for act in open_ if open_[act] and not row.decision)


def _check(db: Session, row: TeamDeletion, act: str, account: str) -> None:
    if act in _seen(db, row, account).may:
        return
    raise Conflict(
        "not_now",
        {
            "confirm": "A second person has to confirm this: another coordinator or a hiring"
            " manager who had this part when it was asked for, or an admin. Whom the person who"
            " asked has added or given a role in the last 30 days can't, and the reverse.",
            "withdraw": "This has already been confirmed, so it can no longer be withdrawn."
            " You can object to it.",
            "object": "This can no longer be stopped by an objection. Reload the page to see how"
            " it ended.",
            "decide": "An admin who has no part in this case decides this, once there is an"
            " objection.",
        }[act],
    )


def _refuse_kept(db: Session, folio: Folio) -> None:
    holds.refuse_held(db, folio.id)
    if folio.stage == Stage.ERASED or erasure_ask.asked(db, folio.id):
        raise Conflict("under_way", "This data is already being deleted.")


def _delete(db: Session, row: TeamDeletion, *, by: str) -> None:
    invitation = queries.invitation_of(db, row.folio)
    begin(db, invitation, row.reason, ends_as="withdrawn", by=row.asked_by, actor=by)


def _settle(
    db: Session,
    folio: Folio,
    row: TeamDeletion,
    decision: str,
    *,
    by: str | None,
    tells: bool = False,
) -> None:
    row.decision, row.decided_by, row.decided_at = decision, by, clock.now()
    db.flush()
    notices.take_back(db, row, notices.ALONE)
    if tells:
        notices.tell(db, row, notices.DECIDED, told(db, row))
    facts = {"deletion": row.id, "decision": row.decision}
    chain.record(db, "deletion.decided", facts, folio=folio.id, by=by)


def _locked(db: Session, deletion: str) -> tuple[Folio, TeamDeletion]:
    row = there(db.get(TeamDeletion, deletion))
    folio = stages.locked(db, row.folio)
    db.refresh(row)
    return folio, row


def _confirmers(db: Session, folio: Folio, row: TeamDeletion) -> frozenset[str]:
    admins = second_persons.admins(db)
    return second_persons.able(db, folio, by=row.asked_by, since=row.asked_at, admins=admins)


def _open(db: Session, accounts: set[str]) -> set[str]:
    found = select(Account.id).where(Account.id.in_(accounts), Account.disabled_at.is_(None))
    return set(db.scalars(found))
