from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import classes_of
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts.loops.loop import STEPS
from reviews.forms.card import OVERALL
from reviews.forms.web import sending
from reviews.interviews import debrief_hour, scorecard
from reviews.interviews import own_interview as own_interviews
from reviews.interviews.models import DIMENSIONS
from reviews.interviews.own_interview import OwnInterview, own_interview

interviews = Blueprint("interviews", __name__)

_SHOWS = (
    DataClass.SLOT,
    DataClass.DISPLAY_NAME,
    DataClass.OWN_SCORECARD,
    DataClass.SLOT_CANCELLED,
)


@route(interviews, "/interviews", auth="account", classes=_SHOWS)
def listed() -> ResponseReturnValue:
    page = pages.number()
    rows, more = own_interviews.listed(current.db, current.account, page=page)
    template = "reviews/interviews/listed.html"
    return pages.page(template, "Interviews", rows=rows, page=page, more=more)


@route(interviews, "/interviews/<interview_id>", auth="account", classes=_SHOWS)
def interview(interview_id: str) -> ResponseReturnValue:
    return _show(own_interview(current.db, current.account, interview_id))


@route(
    interviews,
    "/interviews/<interview_id>",
    auth="account",
    methods=("POST",),
    body={"revision": "0", "code": "=interview_id", "text": "text", "verb": "save"},
)
def write(interview_id: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    own = own_interview(db, me, interview_id)
    return sending.write(
        interview_id,
        lambda: own_interview(db, me, interview_id).filled,
        save=lambda fields, at: scorecard.save(db, own, fields, revision=at, by=me),
        then=lambda: scorecard.lock(db, own, by=me) if sending.locks() else None,
        shows=lambda *refused: _show(own_interview(db, me, interview_id), *refused),
        to=url_for("interviews.interview", interview_id=interview_id),
    )


def _show(
    own: OwnInterview, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    db, me = current.db, current.account
    classes = classes_of(db, me, own.folio.id)
    row = standing.held(db, own.folio, me).get("interviewer", "")
    editable = not own.filled.is_locked and scorecard.is_open(row, own.folio.stage)
    return pages.page(
        "reviews/interviews/interview.html",
        own.stage.title,
        own=own,
        group=DIMENSIONS,
        at_the_end=OVERALL,
        name=book.name(db, me, own.folio.id) if DataClass.DISPLAY_NAME in classes else "",
        slot=own.interview if DataClass.SLOT in classes else None,
        debrief=debrief_hour.to_come(db, me, own.folio.id),
        cancelled=DataClass.SLOT_CANCELLED in classes,
        zone=current.site.settings.time_zone,
        booked=own.interview.at if editable and clock.now() < own.interview.at else None,
        steps=STEPS,
        **sending.page(own.filled, refusal, typed, editable=editable),
    )
