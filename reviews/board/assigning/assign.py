from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people, working_days
from blindfolio.accounts.models import Account
from blindfolio.identity import conflicts
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews import telling
from reviews.board import mails
from reviews.board.assigning import due_dates, due_mails
from reviews.board.assigning.replaced import INSTEAD
from reviews.calibration.practice import first
from reviews.reading import assignment
from reviews.reading.models import Assignment

# Working days to accept or decline a review.
ANSWER_DAYS = 1


def reviewer(
    db: Session,
    folio: Folio,
    account: str,
    *,
    due: datetime,
    days: int | None = None,
    at: datetime | None = None,
    instead_of: str = "",
    by: str,
) -> Standing:
    """Assign `account` as a reviewer and email them. With `at`, no email is sent, because one
    email covers the whole bulk assignment. `days` is the number of working days from which
    `due` was counted; if given, `due` is counted again when the document comes in later.
    """
    folio = stages.locked(db, folio.id)
    if not matrix.may_write(["coordinator"], "assign", folio.stage):
        raise Conflict(
            "late",
            "The review decision has been made, so no one else can be assigned.",
        )
    now = at or clock.now()
    if due <= now:
        raise Refusal("due", "This due date is in the past. Choose a later one.")
    due_dates.refuse_too_late(db, folio, due)
    person = people.member(db, account)
    refuse_conflict(db, folio, account)
    first.refuse_unpractised(db, folio, account)
    given = standing.give(db, folio, account, "reviewer", due=due, by=by)
    zone = db.get_one(Opening, folio.opening).zone
    answer_by = min(due, working_days.end_of_persons(now, ANSWER_DAYS, person, zone))
    db.add(
        Assignment(
            standing=given.id,
            folio=folio.id,
            account=account,
            asked_at=now,
            answer_by=answer_by,
            days=days,
        )
    )
    due_mails.plan(db, given, person, zone, answer_by)
    if at is None:
        _tell_asked(db, folio.id, account, given.id)
    facts = {"account": account, "due": due.isoformat(), "answer_by": answer_by.isoformat()}
    facts |= {INSTEAD: instead_of} if instead_of else {}
    chain.record(db, "asked", facts, folio=folio.id, by=by)
    return given


def _tell_asked(db: Session, folio: str, account: str, given: str) -> None:
    outbox.tell(db, folio, "reviews/assigned", account, given)


# Folio and account.
Pair = tuple[str, str]


def many(
    db: Session, pairs: Sequence[Pair], *, due: datetime | None, days: int, by: str
) -> int:
    """Assign all pairs or none, and return how many were new. Without `due`, each review is due
    after `days` of its reviewer's working days. The code of a Refusal is the id of the folio
    that caused it.
    """
    folios = {it.id: it for it in standing.all_locked(db, Folio.id.in_({f for f, _ in pairs}))}
    query = select(Standing.folio, Standing.account).where(
        Standing.folio.in_(folios),
        Standing.kind == "reviewer",
        Standing.state.not_in(("ended", "reviewer.recused")),
    )
    reading = {(folio, account) for folio, account in db.execute(query)}
    new = [pair for pair in pairs if pair not in reading]
    _refuse_too_many(folios, new, reading)
    now, asked = clock.now(), defaultdict(list)
    for folio, account in new:
        day = due or due_dates.counted(
            db, folios[folio], people.member(db, account), days, since=now
        )
        counted = None if due else days
        try:
            given = reviewer(db, folios[folio], account, due=day, days=counted, at=now, by=by)
        except Refusal as refusal:
            raise Refusal(folio, str(refusal), status=refusal.status) from None
        asked[account].append(given)
    _tell_many(db, asked, now)
    return len(new)


def _refuse_too_many(
    folios: Mapping[str, Folio], new: Sequence[Pair], reading: Collection[Pair]
) -> None:
    for (folio, _), number in Counter(new).items():
        if number > 1:
            raise Refusal(folio, "Choose a different person for each review.")
    full = Counter(folio for folio, _ in (*reading, *new))
    for folio in dict.fromkeys(folio for folio, _ in new):
        it = folios[folio]
        if full[folio] > (max(it.quorum, 3) if it.stage == Stage.GATE else it.quorum):
            raise Conflict(
                folio,
                "Someone else was assigned in the meantime, so fewer reviewers are needed.",
            )


def _tell_many(db: Session, asked: Mapping[str, Sequence[Standing]], at: datetime) -> None:
    # The email names no folio. Its content is looked up by `at` when it is sent.
    for account, (given, *more) in sorted(asked.items()):
        if not more:
            _tell_asked(db, given.folio, account, given.id)
            continue
        key = f"assigned_many:{account}:{at.isoformat()}"
        telling.to_account(db, mails.MANY, account, key, at=at.isoformat())


def replace(
    db: Session,
    folio: Folio,
    account: str,
    other: str,
    *,
    due: datetime,
    days: int | None = None,
    by: str,
) -> None:
    """Replace the reviewer `account` with `other`. Raises Absent if `account` doesn't review
    the folio, and Refusal ("locked") if their review is locked or closed.
    """
    folio = stages.locked(db, folio.id)
    held = standing.live(db, folio, account, "reviewer")
    if held.state == "reviewer.accepted":
        stages.recuse(db, folio, account, by=by)
        _tell_taken_back(db, folio, account, held.id)
    elif held.state == "reviewer.planned":
        _take_back(db, folio, account, by=by)
    else:
        raise Conflict(
            "locked",
            "This review is locked or closed, so its reviewer can't be replaced. Assign an"
            " additional reviewer instead.",
        )
    if other == account:
        raise Refusal("account", "Choose a different person as the new reviewer.")
    reviewer(db, folio, other, due=due, days=days, instead_of=account, by=by)


def when_opened(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Once the document can be read, reviewers have the promised working days, at least one."""
    if event != "open":
        return
    now = clock.now()
    zone = db.get_one(Opening, folio.opening).zone
    asked = (
        select(Assignment, Account)
        .join(Account, Account.id == Assignment.account)
        .join(Standing, Standing.id == Assignment.standing)
        .where(Assignment.folio == folio.id, Standing.state.in_(assignment.OPEN))
        .order_by(Assignment.standing)
    )
    for row, person in db.execute(asked):
        due = working_days.end_of_persons(now, row.days or 1, person, zone)
        standing.put_off(db, folio, person.id, due, by=None)
        held = db.get_one(Standing, row.standing)
        due_mails.plan(db, held, person, zone)
        telling.check_late(db, folio.id, now, account=person.id)
        if held.state == "reviewer.planned":
            # From this moment on the coordinator may know who has not answered.
            telling.plan_late(db, folio, max(now, row.answer_by))
        if held.state == "reviewer.accepted":
            due_mails.tell_readable(db, held, person, zone)


def unassign(db: Session, folio: Folio, account: str, *, by: str) -> None:
    # At the gate, unassigning would allow a decision without this review or a reason.
    folio = stages.locked(db, folio.id)
    standing.live(db, folio, account, "reviewer")
    if folio.stage == Stage.GATE:
        raise Conflict(
            "gate_waits",
            "You can't unassign this reviewer, because the review decision is waiting for"
            " their review. Replace them, or make the decision now and say why.",
        )
    _take_back(db, folio, account, by=by)


def _take_back(db: Session, folio: Folio, account: str, *, by: str) -> None:
    ended = stages.unassign(db, folio, account, by=by)
    _tell_taken_back(db, folio, account, ended.id)


def refuse_conflict(db: Session, folio: Folio, account: str) -> None:
    if conflicts.fits(db, account, folio.id):
        raise Refusal(
            "conflict",
            "This person has a conflict of interest here. Choose someone else.",
        )


def _tell_taken_back(db: Session, folio: Folio, account: str, ended: str) -> None:
    outbox.tell(db, folio.id, mails.TAKEN_BACK, account, ended, {"standing": ended})
