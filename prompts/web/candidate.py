from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import request, session, url_for

from blindfolio import clock, times
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import WRITING
from blindfolio.web import request as current
from prompts import deadline, queries
from prompts.models import Submission, Upload
from prompts.opening import model_use
from prompts.queries import Own
from prompts.submitting import page_rule, sent_files
from prompts.submitting.seen import Seen


def own_case(*classes: DataClass) -> Own:
    """The case of the signed-in candidate. Raises Absent unless its cell holds all of
    `classes`.

    A form from a page that was open before the end raises a Refusal that says so.
    """
    db, mine = current.db(), current.invitation()
    try:
        return queries.own(db, mine, classes)
    except Absent:
        if request.method != "POST":
            raise
        queries.own(db, mine, [DataClass.HOW_IT_ENDED])
        sentence = (
            "Your application has ended, so nothing was saved. Your start page says how it"
            " ended."
        )
        raise Refusal("ended", sentence, status=409) from None


def own_labels(case: Own, sent: Sequence[Upload]) -> dict[str, str]:
    names = book.own_file_names(current.db(), queries.own_folio(case.invitation.id))
    return sent_files.labels(sent, names)


def seen() -> Seen | None:
    form = request.form
    carried = form.keys() & {"sha", "counts"}
    return Seen(form.get("sha", ""), form.get("counts", "")) if carried else None


def filed_line(
    case: Own, sent: Sequence[Upload], done: Sequence[Submission], names: Mapping[str, str]
) -> sent_files.Filed | None:
    due, phase = case.invitation.deadline, window_phase(case)
    if due is None or phase not in ("open", "grace"):
        return None
    until = times.when(deadline.until(due, clock.now()), ZoneInfo(case.invitation.zone))
    if phase == "grace":
        until += ", the end of the grace period"
    return sent_files.standing(
        sent, done, names, until, long=_waits_for_length(case, sent, done)
    )


def _waits_for_length(case: Own, sent: Sequence[Upload], done: Sequence[Submission]) -> bool:
    at_hand = sent_files.at_hand(sent, done)
    if at_hand is None or (done and done[0].upload == at_hand.id):
        return False
    newest = queries.stored(current.db(), at_hand)
    return newest is not None and page_rule.needs_permission(case.invitation, newest)


def window_phase(case: Own) -> deadline.Phase | None:
    writing = case.stage in WRITING and not case.invitation.closed_at
    if case.invitation.deadline is None or not writing:
        return None
    return deadline.phase(case.invitation.deadline, clock.now())


@dataclass(frozen=True, slots=True)
class ModelChoice:
    objects: bool
    open: bool


def model_choice(case: Own) -> ModelChoice | None:
    if not model_use.concerns(case.opening, case.invitation):
        return None
    open_ = model_use.may_say(case.invitation, case.stage, clock.now())
    return ModelChoice(case.invitation.no_model, open_)


def model_matches(case: Own) -> bool:
    switched_on = bool(current.site().settings.model)
    return switched_on and model_use.may_match(case.opening, case.invitation)


@dataclass(frozen=True, slots=True)
class Mentioned:
    one: str
    several: str
    path: str
    answered: list[str]
    waiting: list[str]


_MATTERS = {
    "accommodation": ("accommodation request", "accommodation requests"),
    "problem": ("question about the problem", "questions about the problem"),
    "process": ("question about the process", "questions about the process"),
}


_READ = "answers_read"
"""In the cookie, which every sign-in empties: answers shown, by matter."""


def note_answers_read(case: Own, *matters: str) -> None:
    asked = queries.asked_of_coordinators(current.db(), case.invitation.id)
    answered = {
        about: sum(it.answered for it in asked if it.about == about) for about in matters
    }
    if any(answered.values()):
        session[_READ] = {**session.get(_READ, {}), **answered}


def own_words(case: Own) -> list[Mentioned]:
    """By matter; leaves out matters without questions, and answers already read."""
    asked = queries.asked_of_coordinators(current.db(), case.invitation.id)
    requests, questions = url_for("asking.adjustments"), url_for("clarifying.mine")
    found = []
    read: dict[str, int] = session.get(_READ, {})
    for about, (one, several) in _MATTERS.items():
        mine = [it for it in asked if it.about == about]
        if mine:
            path = f"{requests if about == 'accommodation' else questions}#asked"
            answered = [it.text for it in mine if it.answered]
            if len(answered) <= read.get(about, 0):
                answered = []
            waiting = [it.text for it in mine if not it.answered]
            if answered or waiting:
                found.append(Mentioned(one, several, path, answered, waiting))
    return found


def shown_zone(case: Own) -> ZoneInfo:
    """The candidate's zone. Before the start, when they have none, the one in the URL
    (`static/zone.js`), or else the team's."""
    asked = request.args.get("zone", "")
    if case.invitation.started_at is None and asked in times.zone_names():
        return ZoneInfo(asked)
    return ZoneInfo(case.invitation.zone)


def shell(case: Own) -> dict[str, object]:
    zone = shown_zone(case)
    person = book.own(current.db(), queries.own_folio(case.invitation.id))
    due, phase, now = case.invitation.deadline, window_phase(case), clock.now()
    until = deadline.until(due, now) if due else None
    return {
        "case": case,
        "zone": zone,
        "viewer_words": f"{person.name}, signed in by link",
        "next_address": book.next_of(person),
        "phase": phase,
        "open": phase in ("open", "grace"),
        "until": until,
        "left": times.left(until, now) if until else "",
        # For the page's countdown, which starts from our clock, not the device's.
        "left_ms": max(0, int((until - now) / timedelta(milliseconds=1))) if until else 0,
    }
