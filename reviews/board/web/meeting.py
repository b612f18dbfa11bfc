from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.loops.loop import LoopStage
from prompts.opening import rights
from prompts.window import candidate_hour
from reviews.board import choices, hours, meetings
from reviews.board.hours import Hour
from reviews.board.web.blueprint import board
from reviews.board.web.case import act, coordinated, listed, moment, show
from reviews.interviews import scorecard, waiting
from reviews.interviews.web.interviews import interviews
from reviews.panel import timer
from reviews.panel.models import Slot

_look = partial(route, auth="account", roles=("coordinator",))
_press = partial(_look, methods=("POST",))
_OF_FOLIO = {"folio_id": "folio"}
_OF_STAGE = {"folio_id": "folio", "stage": "loop_stage"}


@_press(board, "/candidates/<folio_id>/panel", params=_OF_FOLIO, body={"account": "account"})
def add_seat(folio_id: str) -> ResponseReturnValue:
    """Give a seat. If that ends another right of the person, or they have another interview
    then, a page says so first."""
    account, me = request.form.get("account", ""), current.account()
    if request.form.get("sure") != account:
        folio = coordinated(folio_id)
        try:
            meetings.check_person(current.db(), folio, account, "panel")
        except Refusal as refusal:
            return show(folio_id, refusal)
        page = _before_seat(folio, account)
        if page:
            return page
    return act(folio_id, lambda db, folio: meetings.seat(db, folio, account, by=me), "seated")


def _before_seat(folio: Folio, account: str) -> str:
    db = current.db()
    slot = db.get(Slot, folio.id)
    doubts = hours.not_there(db, folio, [account], slot.at, slot.ends_at) if slot else []
    lost = rights.of_folio(db, folio, account, "panel")
    if not lost and not doubts:
        return ""
    name = book.name(db, current.account(), folio.id)
    return render_template(
        "prompts/rights.html",
        page_title="Before you hold this seat",
        who=people.member(db, account).name,
        part=f"is to sit on the panel for {name}",
        lost=lost,
        doubts=doubts,
        action=url_for("board.add_seat", folio_id=folio.id),
        back=url_for("board.case", folio_id=folio.id),
        back_words=name,
        press="Hold the seat",
        fields=[("account", account), ("sure", account)],
        **pages.shell(),
    )


@_press(
    board,
    "/candidates/<folio_id>/panel/<account_id>/remove",
    params={"folio_id": "folio", "account_id": "account"},
    body={},
)
def remove_seat(folio_id: str, account_id: str) -> ResponseReturnValue:
    me = current.account()
    return act(
        folio_id, lambda db, folio: meetings.unseat(db, folio, account_id, by=me), "taken_back"
    )


@_press(
    board,
    "/candidates/<folio_id>/slot",
    params=_OF_FOLIO,
    body={"at": "2030-01-01T10:00", "place": "text", "debrief_at": "2030-01-01T12:00"},
)
def set_slot(folio_id: str) -> ResponseReturnValue:
    return act(folio_id, lambda db, folio: _plan(db, folio, None), "hour")


def _plan(db: Session, folio: Folio, stage: LoopStage | None) -> str:
    """Plan the form's interview, of a stage of the loop or (None) of the panel. Doubts need a
    confirmation. Returns the line of `said`."""
    form, key = request.form, stage.key if stage else meetings.PANEL
    wrong = Refusal("time", "Enter the date and time, such as 2026-12-04 15:00.")
    at = moment(form.get("at", ""), wrong)
    wrong = Refusal(
        "debrief",
        "Enter the date and time of the debrief, such as 2026-12-04 16:30, or leave it empty.",
    )
    debrief = form.get("debrief_at", "").strip()
    booked = moment(debrief, wrong) if debrief and stage is None else None
    debrief_at = hours.debrief_along(db, folio, at, booked)
    hour = Hour(
        at,
        form.get("place", ""),
        _listed("minutes", hours.lengths(stage), stage.minutes if stage else timer.LENGTH),
        _listed("break_minutes", hours.BREAKS, 0),
        debrief_at,
    )
    account = form.get("account", "")
    asks = form.get("sure") != f"{account} {form['at']}".strip()
    meetings.plan(db, folio, hour, stage=key, account=account, asks=asks, by=current.account())
    if hour.is_over:
        return "hour_corrected"
    if stage is not None:
        return "interview"
    return "hour" if debrief_at == booked else "hour_and_debrief"


def _listed(name: str, numbers: Sequence[int], default: int) -> int:
    return {str(n): n for n in numbers}.get(request.form.get(name, str(default)), -1)


@_look(
    interviews,
    "/candidates/<folio_id>/interviews/<stage>",
    # Who may be chosen depends on who reviews.
    classes=(
        DataClass.DISPLAY_NAME,
        DataClass.SLOT,
        DataClass.PANEL_NAMES,
        DataClass.REVIEWER_NAMES,
    ),
    params=_OF_STAGE,
)
def arrange(folio_id: str, stage: str) -> ResponseReturnValue:
    return _show(stage, coordinated(folio_id))


@_press(
    interviews,
    "/candidates/<folio_id>/interviews/<stage>",
    params=_OF_STAGE,
    body={"account": "account", "at": "2030-01-01T10:00", "minutes": "60", "place": "text"},
)
def set_seat(folio_id: str, stage: str) -> ResponseReturnValue:
    def plan(db: Session, folio: Folio) -> str:
        return _plan(db, folio, meetings.stage_of(db, folio, stage))

    return act(folio_id, plan, "interview", shows=partial(_show, stage))


@_press(
    interviews, "/candidates/<folio_id>/interviews/<stage>/remove", params=_OF_STAGE, body={}
)
def remove(folio_id: str, stage: str) -> ResponseReturnValue:
    me = current.account()
    return act(
        folio_id,
        lambda db, folio: meetings.take_back(db, folio, stage, by=me),
        "taken_back",
        shows=partial(_show, stage),
    )


def _show(key: str, folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    stage = meetings.stage_of(db, folio, key)
    interview, who = waiting.held(db, folio.id).get(stage.key, (None, ""))
    days = current.site().settings.review_days
    changeable = folio.stage in hours.BEFORE_IT
    kinds = ["interviewer"] if changeable and interview is None else []
    found = choices.of(db, folio, kinds, days=days, viewer=me)
    zone = current.site().settings.time_zone
    theirs = candidate_hour.zone_of(db, folio.id)
    return _page(
        "reviews/interviews/arrange.html",
        stage.title,
        folio,
        refusal,
        stage=stage,
        interview=interview,
        before=None if interview else meetings.taken_back(db, folio.id, stage.key),
        who=who,
        choices=found.get("interviewer", []),
        readers_left=rights.readers_left(db, folio) if kinds else (),
        changeable=changeable,
        their_zone=theirs,
        their_hour=candidate_hour.there(interview.at, interview.lasts, theirs, zone)
        if interview
        else None,
        zone=zone,
        **listed(stage),
    )


@_look(
    interviews,
    "/candidates/<folio_id>/without/<stage>",
    classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.SCORECARD_PROGRESS),
    params=_OF_STAGE,
)
def confirm_pass(folio_id: str, stage: str) -> ResponseReturnValue:
    return _without(stage, coordinated(folio_id, DataClass.SCORECARD_PROGRESS))


@_press(
    interviews,
    "/candidates/<folio_id>/without/<stage>",
    params=_OF_STAGE,
    body={"reason": "text"},
)
def press_pass(folio_id: str, stage: str) -> ResponseReturnValue:
    reason, me = request.form.get("reason", ""), current.account()
    return act(
        folio_id,
        lambda db, folio: scorecard.pass_card(db, folio, stage, reason, by=me),
        "passed",
        opens=DataClass.SCORECARD_PROGRESS,
        shows=partial(_without, stage),
    )


def _without(stage: str, folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    waited = waiting.waited_for(current.db(), folio)
    if stage not in waited:
        raise Absent
    return _page(
        "reviews/interviews/without.html",
        "Go on without a scorecard",
        folio,
        refusal,
        stage=stage,
        whose=waited[stage],
        back=url_for("board.case", folio_id=folio.id),
    )


def _page(
    template: str, title: str, folio: Folio, refusal: Refusal | None = None, **values: Any
) -> ResponseReturnValue:
    page = render_template(
        template,
        page_title=title,
        folio_id=folio.id,
        name=book.name(current.db(), current.account(), folio.id),
        form=request.form,
        refusal=refusal,
        **values,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@_look(
    board,
    "/candidates/<folio_id>/slot/off",
    classes=(DataClass.DISPLAY_NAME, DataClass.SLOT),
    params=_OF_FOLIO,
)
def confirm_off(folio_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    slot = current.db().get(Slot, folio.id) if folio.stage in hours.BEFORE_IT else None
    return _page("reviews/board/call_off.html", "Cancel the interview", folio, slot=slot)


@_press(board, "/candidates/<folio_id>/slot/off", params=_OF_FOLIO, body={})
def call_off(folio_id: str) -> ResponseReturnValue:
    me = current.account()
    return act(folio_id, lambda db, folio: meetings.call_off(db, folio, by=me), "called_off")
