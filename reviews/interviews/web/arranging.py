"""A stage of a candidate's loop, as the coordinator gives, moves and takes back its seat, and goes
on without a scorecard that is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.loops.loop import LoopStage
from prompts.opening import rights
from prompts.window import candidate_hour
from reviews.board import choices, meetings
from reviews.board.web.case import coordinated, moment
from reviews.interviews import passing, seats
from reviews.interviews.models import Interview
from reviews.interviews.web.interviews import interviews

_COORDINATOR = ("coordinator",)
_SHOWS = (DataClass.DISPLAY_NAME, DataClass.SLOT, DataClass.PANEL_NAMES)
_OF_STAGE = {"folio_id": "folio", "stage": "loop_stage"}


@route(
    interviews,
    "/candidates/<folio_id>/interviews/<stage>",
    auth="account",
    roles=_COORDINATOR,
    # Who may be chosen, and who not, follows from who reviews.
    classes=(*_SHOWS, DataClass.REVIEWER_NAMES),
    params=_OF_STAGE,
)
def arrange(folio_id: str, stage: str) -> ResponseReturnValue:
    """Who holds a stage of the loop, and when."""
    folio = coordinated(folio_id)
    return _show(folio, seats.stage_of(current.db(), folio, stage))


@route(
    interviews,
    "/candidates/<folio_id>/interviews/<stage>",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params=_OF_STAGE,
    body={"account": "account", "at": "2030-01-01T10:00", "minutes": "60", "place": "text"},
)
def set_seat(folio_id: str, stage: str) -> ResponseReturnValue:
    """Give a stage to somebody with an hour, or move the hour. What speaks against the person is
    said first, with a box to tick."""
    db, me = current.db(), current.account()
    folio = coordinated(folio_id)
    of = seats.stage_of(db, folio, stage)
    held = seats.held(db, folio.id, of.key)
    try:
        with db.begin_nested():
            at, minutes = _hour()
            place = request.form.get("place", "")
            if held is not None:
                sure = request.form.get("sure") == request.form["at"]
                if at != held.at and not sure:
                    _ask_about(folio, of, at)
                seats.move(db, folio, held, at, place, minutes=minutes, by=me)
            else:
                account = _fitting(folio, of, at, minutes)
                seats.give(db, folio, of, account, at, place, minutes=minutes, by=me)
    except Refusal as refusal:
        return _show(folio, of, refusal)
    done = "hour_corrected" if held is not None and at <= clock.now() else "interview"
    return redirect(said.after(done, "board.case", folio_id=folio_id), 303)


def _hour() -> tuple[datetime, int]:
    form = request.form
    wrong = Refusal("time", "Enter the date and time, such as 2026-12-04 15:00.")
    at = moment(form.get("at", ""), wrong)
    minutes = {str(n): n for n in seats.LENGTHS}.get(form.get("minutes", ""), 0)
    return at, minutes


def _ask_about(folio: Folio, stage: LoopStage, at: datetime) -> None:
    """Refusal where an interview moves to an hour that something speaks against."""
    if at <= clock.now():
        raise meetings.ask_took_place()
    doubts = " ".join(seats.doubts_of_hour(current.db(), folio, stage, at))
    if doubts:
        raise Refusal(
            "sure_hour",
            f"{doubts} Tick the box to move the interview anyway, or change the time.",
        )


def _fitting(folio: Folio, stage: LoopStage, at: datetime, minutes: int) -> str:
    """The account of the form; Refusal ("sure") while what speaks against it isn't confirmed."""
    db, account = current.db(), request.form.get("account", "")
    if not account:
        raise Refusal("account", "Choose who holds this interview.")
    seats.check_give(db, folio, stage, account)
    seats.check_hour(db, folio, at, minutes, account)
    doubts = seats.doubts_of_hour(db, folio, stage, at)
    doubts += seats.doubts(db, folio, stage, account)
    doubts += meetings.not_there(db, folio, [account], at)
    for right in rights.of_folio(db, folio, account, "interviewer"):
        if right.kind != "reviewer":  # what the page says of everyone
            name = people.member(db, account).name
            doubts.append(f"{name} can then no longer {right.words}. {right.sentence}")
    if doubts and request.form.get("sure") != account:
        raise Refusal(
            "sure",
            f"{' '.join(doubts)} Tick the box to schedule it anyway, or change what you chose.",
        )
    return account


@route(
    interviews,
    "/candidates/<folio_id>/interviews/<stage>/remove",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params=_OF_STAGE,
    body={},
)
def remove(folio_id: str, stage: str) -> ResponseReturnValue:
    """Take an interview back from who holds it."""

    def take(folio: Folio, of: LoopStage, held: Interview) -> None:
        seats.take_back(current.db(), folio, held, by=current.account())

    return _act(folio_id, stage, take)


def _act(
    folio_id: str, stage: str, verb: Callable[[Folio, LoopStage, Interview], None]
) -> ResponseReturnValue:
    db = current.db()
    folio = coordinated(folio_id)
    of = seats.stage_of(db, folio, stage)
    held = seats.held(db, folio.id, of.key)
    if held is None:
        raise Absent
    try:
        with db.begin_nested():
            verb(folio, of, held)
    except Refusal as refusal:
        return _show(folio, of, refusal)
    return redirect(said.after("taken_back", "board.case", folio_id=folio_id), 303)


def _show(
    folio: Folio, stage: LoopStage, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    held = seats.interviewers(db, folio.id).get(stage.key)
    days = current.site().settings.review_days
    kinds = [] if held or folio.stage not in seats.BEFORE_IT else ["interviewer"]
    found = choices.of(db, folio, kinds, days=days, viewer=me)
    interview = held[0] if held else None
    before = None if held else seats.taken_back(db, folio.id, stage.key)
    zone = current.site().settings.time_zone
    theirs = candidate_hour.zone_of(db, folio.id)
    page = render_template(
        "reviews/interviews/arrange.html",
        page_title=stage.title,
        name=book.name(db, me, folio.id),
        folio_id=folio.id,
        stage=stage,
        interview=interview,
        before=before,
        who=held[1].name if held else "",
        choices=found.get("interviewer", []),
        readers_left=rights.readers_left(db, folio) if kinds else (),
        lengths=[
            {"value": n, "words": f"{n} minutes"}
            for n in sorted({*seats.LENGTHS, stage.minutes})
        ],
        changeable=folio.stage in seats.BEFORE_IT,
        zone=zone,
        their_zone=theirs,
        their_hour=candidate_hour.there(interview.at, interview.minutes, theirs, zone)
        if interview
        else None,
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    interviews,
    "/candidates/<folio_id>/without/<stage>",
    auth="account",
    roles=_COORDINATOR,
    classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.SCORECARD_PROGRESS),
    params=_OF_STAGE,
)
def confirm_pass(folio_id: str, stage: str) -> ResponseReturnValue:
    """The page to say why the debrief opens without a scorecard."""
    return _without(_at_panel(folio_id), stage)


@route(
    interviews,
    "/candidates/<folio_id>/without/<stage>",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params=_OF_STAGE,
    body={"reason": "text"},
)
def press_pass(folio_id: str, stage: str) -> ResponseReturnValue:
    """Go on without a scorecard."""
    db, folio = current.db(), _at_panel(folio_id)
    reason = request.form.get("reason", "")
    try:
        with db.begin_nested():
            passing.pass_card(db, folio, stage, reason, by=current.account())
    except Refusal as refusal:
        return _without(folio, stage, refusal)
    return redirect(said.after("passed", "board.case", folio_id=folio_id), 303)


def _at_panel(folio_id: str) -> Folio:
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.DISPLAY_NAME, DataClass.SCORECARD_PROGRESS},
        id=folio_id,
        rows=_COORDINATOR,
    )
    return folio


def _without(folio: Folio, stage: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    waited = passing.waited_for(db, folio)
    if stage not in waited:
        raise Absent
    page = render_template(
        "reviews/interviews/without.html",
        page_title="Go on without a scorecard",
        name=book.name(db, current.account(), folio.id),
        folio_id=folio.id,
        stage=stage,
        whose=waited[stage],
        back=url_for("board.case", folio_id=folio.id),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200
