"""The emails that tell a candidate the hours of their interviews: as their page says them when the
email is sent, with a file for their calendar.

What an hour was before, or was until it was cancelled, stands with the email, because nothing else
says it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, times
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of_own
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts import mails
from prompts.models import Invitation, Opening
from prompts.opening.interviews import loop_of
from prompts.window import calendar_file
from prompts.window.calendar_file import CalendarEvent, Known
from prompts.window.status import NOTHING, Beyond
from reviews.debrief.candidate import beyond
from reviews.interviews.models import Interview

OF_THE_SLOT = "prompts/slot"
SLOT_OFF = "prompts/slot_off"
OF_THE_LOOP = "prompts/interviews"
INTERVIEW = "prompts/interview"
"""Of a document that was released: there is an interview."""
OF_HOURS = frozenset({OF_THE_SLOT, SLOT_OFF, OF_THE_LOOP, INTERVIEW})
"""The emails that are filled in here."""


@dataclass(frozen=True, slots=True)
class _Told:
    values: dict[str, Any] = field(default_factory=dict)
    calendar: bytes = b""


def to_candidate(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """One of `OF_HOURS`, as of now."""
    to = mails.to_candidate(db, mail, settings)
    told = _filled(db, mail, db.get_one(Folio, mail.to_id), settings.team)
    return replace(to, values={**to.values, **told.values}, calendar=told.calendar)


def values(db: Session, folio: Folio, mail: MailOut) -> dict[str, Any]:
    """What one of `OF_HOURS` said, for who runs the opening: its hour as it was sent, as far as the
    email knows it still."""
    told = _filled(db, mail, folio, "").values
    return {**told, **_as_sent(mail, told)}


def _as_sent(mail: MailOut, told: Mapping[str, Any]) -> dict[str, Any]:
    if mail.template not in (OF_THE_SLOT, INTERVIEW) or "minutes" not in mail.args:
        return {}
    kept = {key: mail.args[key] for key in ("minutes", "break_minutes", "held")}
    same = told["when"] == told["was"]
    return {**kept, "when": told["was"], "place": told["place"] if same else ""}


def _filled(db: Session, mail: MailOut, folio: Folio, team: str) -> _Told:
    """What an email is filled with. Its calendar file names this `team`, where it has a name."""
    invitation = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    opening = db.get_one(Opening, invitation.opening)
    fill = {
        OF_THE_SLOT: _slot,
        SLOT_OFF: _slot_off,
        OF_THE_LOOP: _interview,
        INTERVIEW: _slot,
    }[mail.template]
    told = fill(db, mail, folio, invitation, calendar_file.titled(team, opening.title))
    zone = ZoneInfo(invitation.zone)
    moved = {key: _words(mail, key, zone) for key in ("was", "before")}
    over = folio.stage not in matrix.FORWARD
    return _Told({**moved, "over": over, **told.values}, told.calendar)


def _words(mail: MailOut, key: str, zone: ZoneInfo) -> str:
    """The hour that an email was about, or the one before it; "" where it says none."""
    return times.exact(datetime.fromisoformat(at), zone) if (at := mail.args.get(key)) else ""


def _slot(db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str) -> _Told:
    """`when` ("" without an hour), `minutes`, `break_minutes` and `place`; `held`: only in case
    there is one; `again`: one was set before."""
    told = _now(db, folio)
    zone = ZoneInfo(invitation.zone)
    when = times.exact(told.slot, zone) if told.slot else ""
    held = folio.stage in BEFORE_PANEL
    said = {
        "when": when,
        "minutes": told.minutes,
        "break_minutes": told.break_minutes,
        "place": told.place,
        "held": held,
        "again": "before" in mail.args,
    }
    known = calendar_file.entry(db, invitation.id, "conversation")
    if known is None or told.slot is None:
        return _Told(said)
    file = calendar_file.conversation_file(
        known,
        of,
        told.slot,
        told.minutes,
        told.place,
        when,
        break_minutes=told.break_minutes,
        held=held,
    )
    return _Told(said, file)


def _now(db: Session, folio: Folio) -> Beyond:
    """What the candidate's page says of the interview now, if it is to come."""
    if folio.stage not in (*BEFORE_PANEL, Stage.PANEL):
        return NOTHING
    told = beyond(db, folio.id, classes_of_own(folio))
    return told if told.slot is not None and told.slot > clock.now() else NOTHING


def _slot_off(
    db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str
) -> _Told:
    known = calendar_file.entry(db, invitation.id, "conversation")
    if known is None or "was" not in mail.args:
        return _Told()
    it = Known(known.uid, known.sequence, known.changed_at)
    summary = f"Interview about your design document, {of}"
    return _Told({}, _cancelled(mail, it, summary))


def _interview(
    db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str
) -> _Told:
    """`title` of a stage of the loop, and `when`, `minutes` and `place` ("" where it is off)."""
    it = db.get(Interview, mail.args.get("interview", ""))
    loop = loop_of(db.get_one(Opening, invitation.opening))
    if it is None or it.folio != folio.id or loop is None:
        return _Told({"title": "", "when": ""})
    title = next((stage.title for stage in loop.stages if stage.key == it.stage), it.stage)
    if it.ended_at is not None or folio.stage not in matrix.FORWARD:
        known = Known(_uid(it), it.sequence + 1, it.ended_at or folio.stage_since)
        return _Told({"title": title, "when": ""}, _cancelled(mail, known, f"{title}, {of}"))
    when = times.exact(it.at, ZoneInfo(invitation.zone))
    said = {"title": title, "when": when, "minutes": it.minutes, "place": it.place}
    event = CalendarEvent(
        Known(_uid(it), it.sequence, it.changed_at),
        f"{title}, {of}",
        f"{when}. Your page says what to prepare.",
        it.at,
        it.at + timedelta(minutes=it.minutes),
        it.place,
    )
    return _Told(said, calendar_file.file_of([event]))


def _uid(interview: Interview) -> str:
    """What the candidate's calendar knows it by: not what the interviewer's does, by which two
    calendars could be laid side by side."""
    return hashlib.sha256(f"candidate {interview.uid}".encode()).hexdigest()[:22]


def _cancelled(mail: MailOut, known: Known, summary: str) -> bytes:
    """The file that takes an event out of a calendar."""
    at = datetime.fromisoformat(mail.args["was"])
    lasts = mail.args.get("minutes", 60) + mail.args.get("break_minutes", 0)
    event = CalendarEvent(
        known,
        f"Cancelled: {summary}",
        "This interview has been cancelled.",
        at,
        at + timedelta(minutes=lasts),
    )
    return calendar_file.file_of([event], cancelled=True)
