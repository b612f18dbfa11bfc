from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request, session, url_for

from blindfolio import clock, times
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Conflict
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web.request import current
from prompts import deadline, queries
from prompts.inviting import new_address
from prompts.models import Upload
from prompts.opening import model_use
from prompts.queries import Own
from prompts.submitting import last_look, page_rule
from prompts.submitting.seen import Press, Seen
from prompts.submitting.sent_files import Filed, SentFiles


def own_case(*classes: DataClass) -> Own:
    """Return the candidate's own case. Raise Absent unless they may see all of `classes`, or
    Refusal for a form loaded before the case ended."""
    db, mine = current.db, current.invitation
    try:
        return queries.own(db, mine, classes)
    except Absent:
        if request.method != "POST":
            raise
        queries.own(db, mine, [DataClass.HOW_IT_ENDED])
        sentence = _(
            "Your application has ended, so nothing was saved. Your start page says how it"
            " ended."
        )
        raise Conflict("ended", sentence) from None


def own_upload(upload_id: str, *classes: DataClass) -> tuple[Own, Upload]:
    """Return the candidate's own upload. Raise Absent as `own_case` does, and for someone
    else's upload."""
    case = own_case(*classes)
    return case, queries.upload(current.db, case.invitation.id, upload_id)


def own_files(case: Own) -> SentFiles:
    db, mine = current.db, case.invitation.id
    names = book.own_file_names(db, queries.own_folio(mine))
    return SentFiles(queries.uploads(db, mine), queries.submissions(db, mine), names)


def seen() -> Seen | None:
    form = request.form
    carried = form.keys() & {"sha", "counts"}
    return Seen(current.field_sent("sha"), current.field_sent("counts")) if carried else None


def pressed(case: Own) -> Press:
    key, ticket = current.settings.signing_key(), current.field_sent("ticket")
    issued = deadline.issued_at(key, case.invitation.id, ticket)
    return Press(current.entered, issued, seen())


def ticket(case: Own) -> str:
    key = current.settings.signing_key()
    return deadline.ticket(key, case.invitation.id, clock.now())


def filed_line(case: Own, files: SentFiles, shown: Upload | None = None) -> Filed | None:
    due, now = case.invitation.deadline, case.now
    if due is None or not may_submit(case):
        return None
    until = times.when(deadline.until(due, now), case.zone)
    if now > due:
        until = _("%(at)s, the end of the grace period", at=until)
    refused = shown.id if shown and shown.state == "refused" else ""
    return files.filed(until, long=_waits_for_length(case, files), refused=refused)


def _waits_for_length(case: Own, files: SentFiles) -> bool:
    at_hand = files.at_hand
    if at_hand is None or files.counts(at_hand):
        return False
    read = queries.stored(current.db, at_hand)
    return read is not None and page_rule.needs_permission(case.invitation, read)


def held(case: Own, files: SentFiles) -> last_look.HeldVersion | None:
    of_case = current.db, case.invitation, case.stage
    return last_look.held(*of_case, files.versions, files.uploads)


def may_submit(case: Own) -> bool:
    return case.phase(case.now) in ("open", "grace")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    objects: bool
    open: bool


def model_choice(case: Own) -> ModelChoice | None:
    if not model_use.concerns(case.opening, case.invitation):
        return None
    open_ = model_use.may_say(case.invitation, case.stage, case.now)
    return ModelChoice(case.invitation.no_model, open_)


def model_matches(case: Own) -> bool:
    switched_on = bool(current.settings.model)
    return switched_on and model_use.may_match(case.opening, case.invitation)


@dataclass(frozen=True, slots=True)
class Mentioned:
    one: str
    several: str
    path: str
    answered: Sequence[str]
    waiting: Sequence[str]


_MATTERS = {
    "accommodation": (N_("request"), N_("requests"), "asking.adjustments"),
    "problem": (
        N_("question about the problem"),
        N_("questions about the problem"),
        "clarifying.mine",
    ),
    "process": (
        N_("question about the process"),
        N_("questions about the process"),
        "clarifying.mine",
    ),
}


_READ = "answers_read"
"""The cookie with the number of answers shown for each matter. Every sign-in clears it."""


def note_answers_read(case: Own, *matters: str) -> None:
    asked = queries.asked_of_coordinators(current.db, case.invitation.id)
    answered = {
        about: sum(it.answered for it in asked if it.about == about) for about in matters
    }
    if any(answered.values()):
        session[_READ] = {**session.get(_READ, {}), **answered}


def own_words(case: Own) -> list[Mentioned]:
    """Say for each matter what was answered. Matters without questions and answers already
    read are left out."""
    asked = queries.asked_of_coordinators(current.db, case.invitation.id)
    read: dict[str, int] = session.get(_READ, {})
    mentioned = []
    for about, (one, several, page) in _MATTERS.items():
        mine = [it for it in asked if it.about == about]
        answered = [it.text for it in mine if it.answered]
        if len(answered) <= read.get(about, 0):
            answered = []
        waiting = [it.text for it in mine if not it.answered]
        if answered or waiting:
            path = url_for(page, _anchor="asked")
            mentioned.append(Mentioned(_(one), _(several), path, answered, waiting))
    return mentioned


def shown_zone(case: Own) -> ZoneInfo:
    """Return the candidate's zone. Before the start they may have none; then it is the one
    in the URL, or else the team's."""
    asked = request.args.get("zone", "")
    if case.invitation.started_at is None and asked in times.zone_names():
        return ZoneInfo(asked)
    return case.zone


def shell(case: Own) -> dict[str, Any]:
    now = case.now
    db = current.db
    person = book.own(db, queries.own_folio(case.invitation.id))
    due, phase = case.invitation.deadline, case.phase(now)
    until = deadline.until(due, now) if due else None
    return {
        "case": case,
        "zone": shown_zone(case),
        "viewer_words": _("%(name)s, signed in by link", name=person.name),
        "next_address": (waits := book.next_of(person)),
        "its_state": new_address.current(db, case.invitation.folio) if waits else None,
        "phase": phase,
        "open": phase in ("open", "grace"),
        "until": until,
        "left": times.left(until, now) if until else "",
        # For the page's countdown, which uses our clock, not the device's.
        "left_ms": max(0, int((until - now) / timedelta(milliseconds=1))) if until else 0,
    }
