"""Send the debrief's time to deciders and interviewers without a panel seat, and add it to
emails that invite people to a debrief or announce its decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from blindfolio import chance, times
from blindfolio.accounts import mails
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import classes_of
from blindfolio.visibility.stage import BEFORE_PANEL
from reviews.interviews.models import Interview
from reviews.interviews.waiting import HOLDS
from reviews.panel import team_calendar
from reviews.panel.models import Slot

MAIL = "reviews/debrief_hour"

ASKING = ("reviews/debrief_open", "reviews/debrief_vote", "reviews/debrief_decide")

DECIDED = "reviews/debrief_decided"


def tell(
    db: Session,
    folio: Folio,
    before: datetime | None,
    after: datetime | None,
    off: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Email deciders and interviewers if the debrief has moved from `before` to `after`. None
    means that it is not booked; `off` is then from `team_calendar.debrief_off`."""
    if before == after:
        return
    args: dict[str, Any] = {}
    if before is not None:
        args["before"] = before.isoformat()
    if after is None:
        args["off"] = off
    once = chance.new_id()
    # When an application ends, interviewers are told in their interview's email.
    others = interviewing(db, folio) if folio.stage in matrix.FORWARD[:6] else set()
    for account in sorted({*_decide(db, folio), *others}):
        outbox.tell(db, folio.id, MAIL, account, f"{once}:{account}", args)


def take_away(db: Session, folio: Folio) -> dict[str, Any]:
    """Cancel a booked debrief, and return what the emails need, or an empty dict. The folio
    must be locked."""
    slot = db.get(Slot, folio.id)
    if slot is None or not (booked := slot.debrief_to_come):
        return {}
    slot.newer()
    off = team_calendar.debrief_off(slot, slot.sequence)
    slot.debrief_at = None
    return {"before": booked.isoformat(), "off": off}


def _decide(db: Session, folio: Folio) -> list[str]:
    """Hiring managers without a panel seat or, before the review decision, a review."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    held = select(Standing.account, Standing.kind).where(
        Standing.folio == folio.id, Standing.state != "ended"
    )
    for account, kind in db.execute(held):
        kinds[account].add(kind)
    shut = {"panel", "reviewer"} if folio.stage in BEFORE_PANEL else {"panel"}
    return sorted(it for it, has in kinds.items() if "manager" in has and not has & shut)


def interviewing(db: Session, folio: Folio) -> set[str]:
    """Interviewers of the loop who have no panel seat."""
    held = select(Interview.account).where(
        Interview.folio == folio.id, Interview.ended_at.is_(None), exists().where(HOLDS)
    )
    sits = select(Standing.account).where(
        Standing.folio == folio.id, Standing.kind == "panel", Standing.state != "ended"
    )
    return set(db.scalars(held.where(Interview.account.not_in(sits))))


def to_expected(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Address an email of the kind `MAIL`, `ASKING` or `DECIDED`. If the reader may know the
    debrief's time, the email has it, with a calendar file or a cancelling one. It never names
    the candidate."""
    to, folio = mails.to_account(db, mail, settings), mail.args.get("folio", "")
    zone, slot = mails.zone_of(db, mail, settings), to_come(db, mail.to_id, folio)
    held = select(Standing.kind).where(Standing.folio == folio, Standing.account == mail.to_id)
    at = slot.debrief_at if slot else None
    # Recipients of `MAIL` were told the time.
    told = mail.template == MAIL or DataClass.SLOT in classes_of(db, mail.to_id, folio)
    before = mail.args.get("before") if told else None
    off = mail.args.get("off", ()) if told and at is None else ()
    said = {
        "when": times.exact(at, zone) if at else "",
        "before": times.exact(datetime.fromisoformat(before), zone) if before else "",
        "off": bool(off),
        "voted": mail.args.get("voted", False),
        "waits": mail.args.get("waits", True),
        "decides": "manager" in db.scalars(held).all(),
    }
    then = "The debrief appears on your page once it is open."
    calendar = team_calendar.file_of(zone, None, slot, then=then) if slot else b""
    return replace(
        to,
        values={**to.values, **said},
        calendar=calendar or team_calendar.cancelled(off),
    )


def to_come(db: Session, account: str, folio: str) -> Slot | None:
    slot = db.get(Slot, folio) if DataClass.SLOT in classes_of(db, account, folio) else None
    return slot if slot and slot.debrief_to_come else None
