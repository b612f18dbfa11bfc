"""Fill in emails to candidates about their interview times when the emails are sent. A previous
or cancelled time is kept with the email, because it is stored nowhere else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, languages, times
from blindfolio.languages import N_, ngettext
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of_own
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts import mails
from prompts.models import CalendarEntry, Invitation, Opening
from prompts.opening.interviews import loop_of
from prompts.window import calendar_file, end_mails, status
from prompts.window.calendar_file import CalendarEvent, Known
from prompts.window.status import NOTHING, Beyond
from reviews.debrief.candidate import beyond
from reviews.interviews.models import Interview

OF_THE_SLOT = "prompts/slot"
SLOT_OFF = "prompts/slot_off"
OF_THE_LOOP = "prompts/interviews"
# Tells the candidate that their document was released to the panel.
INTERVIEW = "prompts/interview"
ALSO = "also"  # the arguments of the emails that an email of several interviews stands for
OTHER = "other"  # whether the candidate has interviews besides these
OF_HOURS = end_mails.TEMPLATES.union({OF_THE_SLOT, SLOT_OFF, OF_THE_LOOP, INTERVIEW})

_DEEP_DIVE = N_("Interview about your design document")


# The email's values and its calendar file.
_Told = tuple[dict[str, Any], bytes]


@dataclass(frozen=True, slots=True)
class _About:
    db: Session
    args: Mapping[str, Any]
    folio: Folio
    invitation: Invitation
    of: str

    def words(self, at: datetime | str | None) -> str:
        at = datetime.fromisoformat(at) if isinstance(at, str) and at else at
        return times.exact(at, ZoneInfo(self.invitation.zone)) if at else ""

    def title(self, interview: Interview) -> str:
        loop = loop_of(self.db.get_one(Opening, self.invitation.opening))
        stages = loop.stages if loop else ()
        return next((it.title for it in stages if it.key == interview.stage), interview.stage)

    @property
    def moved(self) -> dict[str, str]:
        return {key: self.words(self.args.get(key)) for key in ("was", "before")}

    def entry(self) -> CalendarEntry | None:
        return calendar_file.entry(self.db, self.invitation.id, "conversation")


def to_candidate(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_candidate(db, mail, settings)
    with languages.speaking(to.language):
        said, file = _filled(db, mail, db.get_one(Folio, mail.to_id), settings.team)
    return replace(to, values={**to.values, **said}, calendar=file)


def values(db: Session, folio: Folio, mail: MailOut) -> dict[str, Any]:
    """Return what an email of `OF_HOURS` said, as far as its time is still known."""
    told, _ = _filled(db, mail, folio, "")
    if mail.template not in (OF_THE_SLOT, INTERVIEW) or "minutes" not in mail.args:
        return told
    kept = {key: mail.args[key] for key in ("minutes", "break_minutes", "held")}
    return {**told, **kept, "when": told["was"]}


def _filled(db: Session, mail: MailOut, folio: Folio, team: str) -> _Told:
    invitation = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    opening = db.get_one(Opening, invitation.opening)
    it = _About(db, mail.args, folio, invitation, calendar_file.titled(team, opening.title))
    fill = {
        OF_THE_SLOT: _slot,
        SLOT_OFF: _slot_off,
        OF_THE_LOOP: _several if ALSO in mail.args else _interview,
        INTERVIEW: _slot,
        end_mails.CLOSED: _decision,
    }.get(mail.template, _end)
    said, file = fill(it)
    over = folio.stage not in matrix.FORWARD
    return {**it.moved, "over": over, "times": (), **said}, file


def _several(it: _About) -> _Told:
    # Those that were moved or cancelled since have emails of their own.
    each = [replace(it, args=args) for args in (it.args, *it.args[ALSO])]
    each.sort(key=lambda part: str(part.args["was"]))
    told = [(_interview if "interview" in it.args else _slot)(it) for it in each]
    files = [file for said, file in told if said["when"]]
    if not files:
        return {"title": _called(each[0], each[0].args), "when": ""}, b""
    lines = [_in_a_line(part, said) for part, (said, _) in zip(each, told, strict=True)]
    n, when = len(lines), each[0].moved["was"]
    title = ngettext("Your interview", "Your %(n)d interviews", n)
    if it.args.get(OTHER):
        title = ngettext("Your other interview", "Your %(n)d other interviews", n)
    said = {"title": title, "when": when, "times": lines, "held": it.args["held"]}
    return said, calendar_file.together(files)


def _in_a_line(it: _About, said: Mapping[str, Any]) -> str:
    when, before = it.moved.values()
    hour = calendar_file.lasting(when, it.args["minutes"], it.args["break_minutes"])
    line = f"{_called(it, it.args)}: {hour}"
    if said.get("place"):
        line += f", {said['place']}"
    if before in ("", when):
        return line
    return _("%(line)s (it was %(before)s)", line=line, before=before)


def _slot(it: _About) -> _Told:
    # `held`: the time is only reserved. `again`: an earlier time was set before.
    told, held, known = _now(it), it.folio.stage in BEFORE_PANEL, it.entry()
    said = {
        "when": it.words(told.slot),
        "minutes": told.minutes,
        "break_minutes": told.break_minutes,
        "place": told.place,
        "held": held,
        "again": "before" in it.args,
    }
    if known is None or told.slot is None:
        return said, b""
    file = calendar_file.conversation_file(
        known,
        it.of,
        told.slot,
        told.minutes,
        told.place,
        it.words(told.slot),
        break_minutes=told.break_minutes,
        held=held,
    )
    return said, file


def _now(it: _About) -> Beyond:
    if it.folio.stage not in (*BEFORE_PANEL, Stage.PANEL):
        return NOTHING
    told = beyond(it.db, it.folio.id, classes_of_own(it.folio))
    return told if told.slot is not None and told.slot > clock.now() else NOTHING


def _slot_off(it: _About) -> _Told:
    return {}, _cancelled(it, [it.args] if "was" in it.args else [])


def _decision(it: _About) -> _Told:
    (said, file), told = _end(it), beyond(it.db, it.folio.id, classes_of_own(it.folio))
    offer = told.outcome if told.offer else ""
    decided = {"decided": status.decided(told), "offer": offer, "feedback": told.feedback}
    return said | decided, file


def _end(it: _About) -> _Told:
    off = it.args.get(end_mails.OFF, ())
    words = [f"{_called(it, hour)}: {it.words(hour['was'])}" for hour in off]
    return {"off": words}, _cancelled(it, off)


def _interview(it: _About) -> _Told:
    # `place` is empty if the interview is cancelled. `held`: the document isn't judged yet.
    held = it.db.get(Interview, it.args.get("interview", ""))
    if held is None or held.folio != it.folio.id:
        return {"title": "", "when": ""}, b""
    title = it.title(held)
    held = it.db.scalar(_SAME.where(Interview.uid == held.uid)) or held
    if held.ended_at is not None or it.folio.stage not in matrix.FORWARD:
        return {"title": title, "when": ""}, _cancelled(it, [it.args])
    when = it.words(held.at)
    said = {
        "title": title,
        "when": when,
        "minutes": held.minutes,
        "break_minutes": held.break_minutes,
        "place": held.place,
        "held": it.folio.stage in BEFORE_PANEL,
    }
    event = CalendarEvent(
        Known(_uid(held), held.sequence, held.changed_at),
        f"{title}, {it.of}",
        f"{when}. {_('Your page says what to prepare.')}",
        held.at,
        held.ends_at,
        held.place,
    )
    return said, calendar_file.file_of([event])


# Someone else may hold it now.
_SAME = select(Interview).where(Interview.ended_at.is_(None))


def _uid(interview: Interview) -> str:
    # Not the interviewer's id: the two calendars must not be matchable.
    return hashlib.sha256(f"candidate {interview.uid}".encode()).hexdigest()[:22]


def _of_loop(it: _About, hour: Mapping[str, Any]) -> Interview | None:
    return it.db.get(Interview, hour["interview"]) if "interview" in hour else None


def _called(it: _About, hour: Mapping[str, Any]) -> str:
    held = _of_loop(it, hour)
    return it.title(held) if held else _(_DEEP_DIVE)


def _cancelled(it: _About, off: Iterable[Mapping[str, Any]]) -> bytes:
    """The calendar file that removes these interviews, empty if there are none."""
    events = []
    for hour in off:
        at, held = datetime.fromisoformat(hour["was"]), _of_loop(it, hour)
        known: Known | CalendarEntry | None
        if held:
            over = held.ended_at or it.folio.stage_since
            known = Known(_uid(held), held.sequence + 1, over)
        else:
            known = it.entry()
        if known is None:
            continue
        lasts = timedelta(minutes=hour["minutes"] + hour["break_minutes"])
        title = f"{_called(it, hour)}, {it.of}"
        summary = _("Cancelled: %(title)s", title=title)
        text = _("This interview has been cancelled.")
        events.append(CalendarEvent(known, summary, text, at, at + lasts))
    return calendar_file.file_of(events, cancelled=True) if events else b""


def send_again(db: Session, folio: Folio, mail_id: str, *, by: str) -> None:
    stages.locked(db, folio.id)
    mail = db.get(MailOut, mail_id)
    if mail is None or mail.to_id != folio.id:
        raise Absent
    outbox.send_again(db, mail)
    chain.record(db, "mail_again", {"mail": mail.id}, folio=folio.id, by=by)
