"""Keep legal holds, which stop the team's deletions but not a candidate's own. A coordinator names
the candidate, and an admin, who knows only the submission's id, confirms."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.erasure import ask
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import one, there
from blindfolio.visibility.stage import Stage
from prompts.erasing.models import HoldRequest, LegalHold

LONGEST = 2_000
MOST = timedelta(days=3_653)


def request(db: Session, folio_id: str, reason: str, until: date | None, *, by: str) -> None:
    """Ask an admin for a legal hold that ends on a day. Raise Refusal if the reason names the
    candidate, or if the submission is held or has a request already."""
    one(db, by, {DataClass.IDENTITY}, id=folio_id, rows=("coordinator",))
    reason = written(reason, "Write why this submission has to be kept.", code="hold")
    words = set(re.findall(r"\w+", reason.casefold()))
    if not words.isdisjoint(
        re.findall(r"\w{2,}", book.person(db, by, folio_id).name.casefold())
    ):
        raise Refusal("hold", "Don't name the candidate. The admin knows only the ID.")
    today = clock.now().date()
    if until is None or not today < until <= today + MOST:
        raise Refusal("until", "Choose a day within the next ten years on which the hold ends.")
    folio = stages.locked(db, folio_id)
    _refuse_gone(db, folio)
    if requested(db, folio.id):
        raise Conflict("requested", "A legal hold has already been requested.")
    asked = HoldRequest(
        id=chance.new_id(),
        folio=folio.id,
        reason=reason,
        until=datetime.combine(until, time(12), UTC),  # the same day in most zones
        by=by,
        at=clock.now(),
    )
    db.add(asked)
    chain.record(db, "hold.asked", {"request": asked.id}, folio=folio.id, by=by)


def answer(db: Session, request_id: str, *, yes: bool, by: str) -> None:
    """Confirm or decline a request. Raise Absent for an admin who has a part in the case."""
    mine = HoldRequest.id == request_id, ~has_part(HoldRequest.folio, by)
    asked = there(db.scalar(select(HoldRequest).where(*mine)))
    folio = stages.locked(db, asked.folio)
    db.refresh(asked)
    if asked.answered_at is not None:
        return
    asked.answered_by, asked.answered_at = by, clock.now()
    if yes:
        asked.hold = begin(db, folio.id, asked.reason, by=by).id
    else:
        chain.record(db, "hold.declined", {"request": asked.id}, folio=folio.id, by=by)


def requested(db: Session, folio_id: str) -> bool:
    found = select(HoldRequest.id).where(
        HoldRequest.folio == folio_id, HoldRequest.answered_at.is_(None)
    )
    return db.scalar(found.limit(1)) is not None


def waiting(db: Session, admin: str) -> list[HoldRequest]:
    """Return the requests without an answer, oldest first, but those on submissions that the
    admin has a part in."""
    found = select(HoldRequest).where(
        HoldRequest.answered_at.is_(None), ~has_part(HoldRequest.folio, admin)
    )
    return list(db.scalars(found.order_by(HoldRequest.at, HoldRequest.id)))


def begin(db: Session, folio_id: str, reason: str, *, by: str) -> LegalHold:
    """Place a legal hold. Raise Refusal if the submission is already held, deleted or being
    deleted."""
    folio = stages.locked(db, folio_id)
    _refuse_gone(db, folio)
    hold = LegalHold(id=chance.new_id(), folio=folio.id, reason=reason, by=by, at=clock.now())
    db.add(hold)
    chain.record(db, "hold.begun", {"hold": hold.id}, folio=folio.id, by=by)
    return hold


def _refuse_gone(db: Session, folio: Folio) -> None:
    if is_held(db, folio.id):
        raise Refusal("submission", "This submission already has a legal hold.")
    if folio.stage == Stage.ERASED or ask.asked(db, folio.id):
        raise Refusal(
            "submission", "This submission has been deleted, or is being deleted now."
        )


def end(db: Session, hold_id: str, reason: str, *, by: str) -> None:
    found = there(db.get(LegalHold, hold_id))
    folio = stages.locked(db, found.folio)
    db.refresh(found)
    if found.ended_at is not None:
        return
    found.end_reason = written(reason, "Write why this hold ends.", code=f"end-{hold_id}")
    found.ended_by, found.ended_at = by, clock.now()
    chain.record(db, "hold.ended", {"hold": found.id}, folio=folio.id, by=by)


def end_due(db: Session) -> None:
    """End the holds whose day has come."""
    due = (
        select(LegalHold)
        .join(HoldRequest, HoldRequest.hold == LegalHold.id)
        .where(LegalHold.ended_at.is_(None), HoldRequest.until <= clock.now())
        .order_by(LegalHold.folio)
    )
    for hold in db.scalars(due):
        stages.locked(db, hold.folio)
        hold.ended_at = clock.now()
        chain.record(db, "hold.ended", {"hold": hold.id}, folio=hold.folio, by=None)


def last_ended(db: Session, folio_id: str) -> datetime | None:
    return db.scalar(select(func.max(LegalHold.ended_at)).where(LegalHold.folio == folio_id))


def held(folio: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    # SQL: a hold applies now.
    return exists().where(LegalHold.folio == folio, LegalHold.ended_at.is_(None))


def is_held(db: Session, folio_id: str) -> bool:
    found = select(LegalHold.id).where(
        LegalHold.folio == folio_id, LegalHold.ended_at.is_(None)
    )
    return db.scalar(found.limit(1)) is not None


def refuse_held(db: Session, folio_id: str) -> None:
    if is_held(db, folio_id):
        raise Conflict(
            "held",
            "This submission is under a legal hold, so the team can't delete it. Ask an"
            " admin of the site.",
        )


def current(db: Session, admin: str) -> list[tuple[LegalHold, datetime | None]]:
    """Return the open holds, oldest first, with the day on which each ends. Holds on submissions
    that the admin has a part in are left out."""
    found = (
        select(LegalHold, HoldRequest.until)
        .outerjoin(HoldRequest, HoldRequest.hold == LegalHold.id)
        .where(LegalHold.ended_at.is_(None), ~has_part(LegalHold.folio, admin))
        .order_by(LegalHold.at, LegalHold.id)
    )
    return [(hold, until) for hold, until in db.execute(found)]


def has_part(
    folio: ColumnElement[str] | InstrumentedAttribute[str], account: str
) -> ColumnElement[bool]:
    """Return the SQL condition that the account has a part in this folio. As an admin it may
    then know only the folio's id."""
    return exists().where(
        Standing.folio == folio, Standing.account == account, Standing.state != "ended"
    )


def written(typed: str, missing: str, *, code: str = "reason") -> str:
    text = as_typed(typed)
    if not text:
        raise Refusal(code, missing)
    if len(text) > LONGEST:
        raise Refusal(code, f"Shorten this to at most {LONGEST:,} characters.")
    return text
