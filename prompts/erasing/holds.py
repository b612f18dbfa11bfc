"""Keep legal holds. They stop the team's deletions, and a candidate's own waits until they end. A
coordinator names the candidate, and an admin, who knows only the submission's id, confirms."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts import people, second_person
from blindfolio.accounts.models import Role
from blindfolio.as_typed import as_typed
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import Absent, one, there
from blindfolio.visibility.stage import Stage
from prompts import announce, queries, second_persons
from prompts.erasing.models import HoldRequest, LegalHold
from prompts.models import Invitation

LONGEST = 2_000
MOST = timedelta(days=365)
DAILY = "retention"  # the job that also sees to holds

MAIL = "prompts/hold"  # to the team
HELD = "held"  # to the candidate
_ENDS_IN = (7, 30)


def request(db: Session, folio_id: str, reason: str, until: date | None, *, by: str) -> None:
    """Ask an admin for a legal hold that ends on a day, or for a longer one. Raise Refusal if the
    reason names the candidate, or if there is such a request already."""
    one(db, by, {DataClass.IDENTITY}, id=folio_id, rows=("coordinator",))
    reason = written(reason, "Write why this submission has to be kept.", code="hold")
    words = set(re.findall(r"\w+", reason.casefold()))
    if not words.isdisjoint(
        re.findall(r"\w{2,}", book.person(db, by, folio_id).name.casefold())
    ):
        raise Refusal("hold", "Don't name the candidate. The admin knows only the ID.")
    folio = stages.locked(db, folio_id)
    _ask(db, folio, live(db, folio_id), reason, until, by=by)


def prolong(db: Session, hold_id: str, until: date | None, *, by: str) -> None:
    """Ask another admin for a longer hold. Raise Absent for an admin with a part in the case."""
    hold = _of_admin(db, hold_id, by)
    folio = stages.locked(db, hold.folio)
    db.refresh(hold)
    if hold.ended_at is None:
        _ask(db, folio, hold, hold.reason, until, by=by)


def _ask(
    db: Session,
    folio: Folio,
    hold: LegalHold | None,
    reason: str,
    until: date | None,
    *,
    by: str,
) -> None:
    today = clock.now().date()
    if until is None or not today < until <= today + MOST:
        raise Refusal(
            "until", "Choose a day within the next twelve months on which the hold ends."
        )
    ends = datetime.combine(until, time(12), UTC)  # the same day in most zones
    if hold is None:
        _refuse_gone(db, folio)
    elif until <= hold.until.date():
        raise Refusal("until", "The hold already lasts until then. Choose a later day.")
    if requested(db, folio.id):
        raise Conflict("requested", "A legal hold has already been requested.")
    asked = HoldRequest(
        id=chance.new_id(),
        folio=folio.id,
        reason=reason,
        until=ends,
        by=by,
        at=clock.now(),
        hold=hold.id if hold else None,
    )
    db.add(asked)
    db.flush()
    queue.tomorrow(db, DAILY)
    tell(db, folio.id, "asked", seconds(db, asked), of=asked.id)
    _chase(db, folio, asked)
    chain.record(db, "hold.asked", {"request": asked.id}, folio=folio.id, by=by)


def answer(db: Session, request_id: str, *, yes: bool, by: str) -> None:
    """Confirm or decline a request. Raise Absent unless `by` is an admin without a part in the
    case, and Refusal if they aren't independent of the person who asked."""
    asked = there(db.get(HoldRequest, request_id))
    folio = stages.locked(db, asked.folio)
    db.refresh(asked)
    if by not in free_admins(db, folio.id):
        raise Absent
    if asked.answered_at is not None:
        return
    if yes and by not in seconds(db, asked):
        raise Conflict(
            "second",
            "A legal hold takes two people, neither of whom has just added the other to the team"
            " or given them a role. Ask another admin.",
        )
    if yes:
        _grant(db, folio, asked, by=by)
    else:
        asked.answered_by, asked.answered_at = by, clock.now()
        chain.record(db, "hold.declined", {"request": asked.id}, folio=folio.id, by=by)


def requested(db: Session, folio_id: str) -> HoldRequest | None:
    return db.scalar(
        select(HoldRequest)
        .where(HoldRequest.folio == folio_id, HoldRequest.answered_at.is_(None))
        .limit(1)
    )


def waiting(db: Session, admin: str) -> list[HoldRequest]:
    """Return the requests without an answer, oldest first, but those on submissions that the
    admin has a part in."""
    found = select(HoldRequest).where(
        HoldRequest.answered_at.is_(None), ~has_part(HoldRequest.folio, admin)
    )
    return list(db.scalars(found.order_by(HoldRequest.at, HoldRequest.id)))


def begin(db: Session, folio_id: str, reason: str, *, until: datetime, by: str) -> LegalHold:
    """Place a legal hold. Raise Refusal if the submission is already held, deleted or being
    deleted."""
    folio = stages.locked(db, folio_id)
    _refuse_gone(db, folio)
    now = clock.now()
    hold = LegalHold(
        id=chance.new_id(), folio=folio.id, reason=reason, by=by, at=now, until=until
    )
    db.add(hold)
    queue.tomorrow(db, DAILY)
    chain.record(db, "hold.begun", {"hold": hold.id}, folio=folio.id, by=by)
    return hold


def _grant(db: Session, folio: Folio, asked: HoldRequest, *, by: str | None) -> None:
    # Without `by`, nobody objected to what one person asked for.
    asked.answered_by, asked.answered_at = by, clock.now()
    who = by or asked.by
    if asked.hold is None:
        asked.hold = begin(db, folio.id, asked.reason, until=asked.until, by=who).id
        return
    hold = db.get_one(LegalHold, asked.hold)
    hold.until = asked.until
    ask.postpone(db, folio.id, hold.until)
    _tell_candidate(db, folio.id, "prolonged", asked.id)
    chain.record(db, "hold.prolonged", {"hold": hold.id}, folio=folio.id, by=who)


def _refuse_gone(db: Session, folio: Folio) -> None:
    if is_held(db, folio.id):
        raise Refusal("submission", "This submission already has a legal hold.")
    if folio.stage == Stage.ERASED or ask.asked(db, folio.id):
        raise Refusal(
            "submission", "This submission has been deleted, or is being deleted now."
        )


def end(db: Session, hold_id: str, reason: str, *, by: str) -> None:
    """End a hold before its day. If the candidate has asked for it, the deletion follows."""
    found = _of_admin(db, hold_id, by)
    folio = stages.locked(db, found.folio)
    db.refresh(found)
    if found.ended_at is not None:
        return
    found.end_reason = written(reason, "Write why this hold ends.", code=f"end-{hold_id}")
    _end(db, found, by=by)
    asked = ask.asked(db, folio.id)
    if asked is not None and asked.closed:
        ask.postpone(db, folio.id, clock.now() + ask.HOLD)
        announce.candidate(db, queries.invitation_of(db, folio.id), "erasing")


def _end(db: Session, hold: LegalHold, *, by: str | None) -> None:
    hold.ended_by, hold.ended_at = by, clock.now()
    if (asked := requested(db, hold.folio)) is not None:
        asked.answered_by, asked.answered_at = by, hold.ended_at
    chain.record(db, "hold.ended", {"hold": hold.id}, folio=hold.folio, by=by)


def tell_closed(db: Session, hold: LegalHold, invitation: Invitation) -> None:
    announce.candidate(db, invitation, HELD, step="closed")
    tell(db, hold.folio, "closed", free_admins(db, hold.folio), of=hold.id)


def to_see_to(db: Session) -> list[str]:
    """Return the folios with a hold that lasts, or a request that waits."""
    held_now = select(LegalHold.folio).where(LegalHold.ended_at.is_(None))
    asked = select(HoldRequest.folio).where(HoldRequest.answered_at.is_(None))
    return sorted({*db.scalars(held_now), *db.scalars(asked)})


def see_to(db: Session, folio_id: str) -> None:
    """End the hold whose day has come, warn of its end, and follow up a request for one."""
    folio = stages.locked(db, folio_id)
    now = clock.now()
    hold = live(db, folio_id)
    if hold is not None and hold.until <= now:
        _end(db, hold, by=None)
    elif hold is not None:
        for days in _ENDS_IN:
            if hold.until - now <= timedelta(days=days):
                of = f"{hold.id}:{hold.until.date()}:{days}"
                tell(db, folio_id, "ends", free_admins(db, folio_id), of=of)
                break
    if (asked := requested(db, folio_id)) is not None:
        _chase(db, folio, asked)


def _chase(db: Session, folio: Folio, asked: HoldRequest) -> None:
    # Without a second person, people who can object are told, and have two weeks.
    now = clock.now()
    if asked.objected_at is not None:
        return
    if asked.alone_since is None:
        if seconds(db, asked) and now < asked.at + second_person.ANSWERS:
            return
        asked.alone_since = now
    until = second_person.until(None, asked.alone_since)
    if until is not None and now < until:
        days = max(it for it in second_person.TOLD_AFTER if now >= asked.alone_since + it).days
        tell(db, folio.id, "alone", told(db, asked), of=f"{asked.id}:{days}")
        if asked.hold is not None:
            _tell_candidate(db, folio.id, "asked", f"{asked.id}:{days}")
    elif asked.hold is None and ask.asked(db, folio.id):
        asked.answered_at = now
    else:
        _grant(db, folio, asked, by=None)


def told(db: Session, asked: HoldRequest) -> set[str]:
    """Return who can object to what one person asked for."""
    folio = db.get_one(Folio, asked.folio)
    kinds = ("manager", "decider")
    return second_persons.told_alone(db, folio, by=asked.by, since=asked.at, kinds=kinds)


def object_to(db: Session, request_id: str, *, by: str) -> None:
    """Object to a hold that one person asked for. Then only a second person can begin or prolong
    it. Raise Absent for those who weren't told."""
    _object(db, to_answer(db, request_id, by), by=by)


def to_answer(db: Session, request_id: str, account: str) -> HoldRequest:
    """Return a request to someone who can object to it. Raise Absent."""
    asked = there(db.get(HoldRequest, request_id))
    if asked.alone_since is None or account not in told(db, asked):
        raise Absent
    return asked


def object_as_candidate(db: Session, folio_id: str, *, by: str) -> None:
    _object(db, there(to_object_to(db, folio_id)), by=by)


def to_object_to(db: Session, folio_id: str) -> HoldRequest | None:
    """Return the request for a longer hold that the candidate can object to."""
    asked = requested(db, folio_id)
    return asked if asked and asked.hold and asked.alone_since else None


def _object(db: Session, asked: HoldRequest, *, by: str) -> None:
    stages.locked(db, asked.folio)
    db.refresh(asked)
    if asked.alone_since is None or asked.answered_at or asked.objected_at:
        raise Conflict(
            "not_now", "This can't be objected to now. Reload the page to see how it stands."
        )
    asked.objected_by, asked.objected_at = by, clock.now()
    tell(db, asked.folio, "objected", {asked.by, *free_admins(db, asked.folio)}, of=asked.id)
    chain.record(db, "hold.objected", {"request": asked.id}, folio=asked.folio, by=by)


def last_ended(db: Session, folio_id: str) -> datetime | None:
    return db.scalar(select(func.max(LegalHold.ended_at)).where(LegalHold.folio == folio_id))


def held(folio: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    # SQL: a hold applies now.
    return exists().where(LegalHold.folio == folio, LegalHold.ended_at.is_(None))


def live(db: Session, folio_id: str) -> LegalHold | None:
    return db.scalar(
        select(LegalHold)
        .where(LegalHold.folio == folio_id, LegalHold.ended_at.is_(None))
        .limit(1)
    )


def is_held(db: Session, folio_id: str) -> bool:
    return live(db, folio_id) is not None


def refuse_held(db: Session, folio_id: str) -> None:
    if is_held(db, folio_id):
        raise Conflict(
            "held",
            "This submission is under a legal hold, so the team can't delete it. Ask an"
            " admin of the site.",
        )


def listed(db: Session, admin: str) -> list[tuple[LegalHold, bool]]:
    """Return all holds, newest first and those that have ended last, and whether the case is
    closed. Holds on submissions that the admin has a part in are left out, unless every admin has
    one and the case is closed."""
    closed = exists().where(ErasureRequest.folio == LegalHold.folio, ErasureRequest.closed)
    free = aliased(Role)
    nobody = ~exists().where(
        free.kind == people.ADMIN, ~has_part(LegalHold.folio, free.account)
    )
    found = (
        select(LegalHold, closed)
        .where(or_(~has_part(LegalHold.folio, admin), closed & nobody))
        .order_by(LegalHold.ended_at.is_not(None), LegalHold.at.desc(), LegalHold.id)
    )
    return [(hold, shut) for hold, shut in db.execute(found)]


def forget_words(db: Session, folio: Folio) -> None:
    """Empty the reasons of a deleted submission's holds, which stay listed."""
    for hold in db.scalars(select(LegalHold).where(LegalHold.folio == folio.id)):
        hold.reason = hold.end_reason = ""
        hold.ended_at = hold.ended_at or clock.now()


def has_part(
    folio: ColumnElement[str] | InstrumentedAttribute[str],
    account: str | InstrumentedAttribute[str],
) -> ColumnElement[bool]:
    """Return the SQL condition that the account has a part in this folio. As an admin it may
    then know only the folio's id."""
    return exists().where(
        Standing.folio == folio, Standing.account == account, Standing.state != "ended"
    )


def free_admins(db: Session, folio_id: str) -> set[str]:
    """Return the admins without a part in the case."""
    return second_persons.admins(db, apart_from=folio_id)


def seconds(db: Session, asked: HoldRequest) -> Collection[str]:
    """Return the admins who can confirm a request."""
    others = free_admins(db, asked.folio) - {asked.by}
    return second_person.independent_of(db, asked.by, others)


def _of_admin(db: Session, hold_id: str, admin: str) -> LegalHold:
    hold = there(db.get(LegalHold, hold_id))
    if admin not in free_admins(db, hold.folio):
        raise Absent
    return hold


def tell(db: Session, folio_id: str, step: str, accounts: Collection[str], *, of: str) -> None:
    for account in sorted(accounts):
        outbox.send(
            db,
            MAIL,
            to_kind="account",
            to_id=account,
            key=f"hold:{of}:{step}:{account}",
            # `folio` makes a deletion wait until its emails have been sent.
            args={"folio": folio_id, "step": step, "of": of.partition(":")[0]},
        )


def _tell_candidate(db: Session, folio_id: str, step: str, of: str) -> None:
    announce.candidate(db, queries.invitation_of(db, folio_id), HELD, of=of, step=step)


def written(typed: str, missing: str, *, code: str = "reason") -> str:
    text = as_typed(typed)
    if not text:
        raise Refusal(code, missing)
    if len(text) > LONGEST:
        raise Refusal(code, f"Shorten this to at most {LONGEST:,} characters.")
    return text
