"""The emails that tell a candidate the hours of their interviews: as their page says them when the
email is sent, with a file for their calendar. Those of the end cancel what was to come.

What an hour was before, or was until it was cancelled, stands with the email, because nothing else
says it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
from prompts.window import calendar_file, end_mails, status
from prompts.window.calendar_file import CalendarEvent, Known
from prompts.window.status import NOTHING, Beyond
from reviews.debrief.candidate import beyond
from reviews.interviews.models import Interview

OF_THE_SLOT = "prompts/slot"
SLOT_OFF = "prompts/slot_off"
OF_THE_LOOP = "prompts/interviews"
INTERVIEW = "prompts/interview"
"""Of a document that was released: there is an interview."""
OF_HOURS = end_mails.TEMPLATES.union({OF_THE_SLOT, SLOT_OFF, OF_THE_LOOP, INTERVIEW})
"""The emails that are filled in here."""

_DEEP_DIVE = "Interview about your design document"


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
        end_mails.CLOSED: _decision,
    }.get(mail.template, _end)
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
    event = _deep_dive_off(db, mail.args, invitation, of) if "was" in mail.args else None
    return _Told({}, _cancelled([event] if event else []))


def _decision(
    db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str
) -> _Told:
    """As `_end`, with `decided`, how it ended; `offer`, what is offered, or ""; and `feedback`, the
    paragraph that was written with it."""
    end = _end(db, mail, folio, invitation, of)
    told = beyond(db, folio.id, classes_of_own(folio))
    said = {
        "decided": status.decided(told),
        "offer": told.outcome if told.offer else "",
        "feedback": told.feedback,
    }
    return replace(end, values={**end.values, **said})


def _end(db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str) -> _Told:
    """`off`: the interviews that the end cancels, each with its hour."""
    zone = ZoneInfo(invitation.zone)
    words: list[str] = []
    events: list[CalendarEvent | None] = []
    for hour in mail.args.get(end_mails.OFF, ()):
        held = db.get(Interview, hour["interview"]) if "interview" in hour else None
        if held is not None:
            title = _title(db, invitation, held)
            events.append(_interview_off(hour, held, folio, f"{title}, {of}"))
        else:
            title = _DEEP_DIVE
            events.append(_deep_dive_off(db, hour, invitation, of))
        words.append(f"{title}: {times.exact(datetime.fromisoformat(hour['was']), zone)}")
    return _Told({"off": words}, _cancelled([event for event in events if event]))


def _title(db: Session, invitation: Invitation, interview: Interview) -> str:
    """What the loop calls an interview."""
    loop = loop_of(db.get_one(Opening, invitation.opening))
    stages = loop.stages if loop else ()
    return next((it.title for it in stages if it.key == interview.stage), interview.stage)


def _interview(
    db: Session, mail: MailOut, folio: Folio, invitation: Invitation, of: str
) -> _Told:
    """`title` of a stage of the loop, and `when`, `minutes` and `place` ("" where it is off);
    `held`: the document is not judged yet."""
    it = db.get(Interview, mail.args.get("interview", ""))
    if it is None or it.folio != folio.id:
        return _Told({"title": "", "when": ""})
    title = _title(db, invitation, it)
    if it.ended_at is not None or folio.stage not in matrix.FORWARD:
        off = _interview_off(mail.args, it, folio, f"{title}, {of}")
        return _Told({"title": title, "when": ""}, _cancelled([off]))
    when = times.exact(it.at, ZoneInfo(invitation.zone))
    said = {
        "title": title,
        "when": when,
        "minutes": it.minutes,
        "break_minutes": it.break_minutes,
        "place": it.place,
        "held": folio.stage in BEFORE_PANEL,
    }
    event = CalendarEvent(
        Known(_uid(it), it.sequence, it.changed_at),
        f"{title}, {of}",
        f"{when}. Your page says what to prepare.",
        it.at,
        it.ends_at,
        it.place,
    )
    return _Told(said, calendar_file.file_of([event]))


def _uid(interview: Interview) -> str:
    """What the candidate's calendar knows it by: not what the interviewer's does, by which two
    calendars could be laid side by side."""
    return hashlib.sha256(f"candidate {interview.uid}".encode()).hexdigest()[:22]


def _deep_dive_off(
    db: Session, hour: Mapping[str, Any], invitation: Invitation, of: str
) -> CalendarEvent | None:
    entry = calendar_file.entry(db, invitation.id, "conversation")
    if entry is None:
        return None
    known = Known(entry.uid, entry.sequence, entry.changed_at)
    return _event_off(hour, known, f"{_DEEP_DIVE}, {of}")


def _interview_off(
    hour: Mapping[str, Any], interview: Interview, folio: Folio, summary: str
) -> CalendarEvent:
    since = interview.ended_at or folio.stage_since
    return _event_off(hour, Known(_uid(interview), interview.sequence + 1, since), summary)


def _event_off(hour: Mapping[str, Any], known: Known, summary: str) -> CalendarEvent:
    at = datetime.fromisoformat(hour["was"])
    lasts = hour.get("minutes", 60) + hour.get("break_minutes", 0)
    return CalendarEvent(
        known,
        f"Cancelled: {summary}",
        "This interview has been cancelled.",
        at,
        at + timedelta(minutes=lasts),
    )


def _cancelled(events: Sequence[CalendarEvent]) -> bytes:
    """The file that takes these out of a calendar; none for none."""
    return calendar_file.file_of(events, cancelled=True) if events else b""
