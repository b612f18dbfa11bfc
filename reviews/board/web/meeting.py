from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages
from blindfolio.web.request import current
from prompts.loops.loop import LoopStage
from prompts.opening import rights
from prompts.window import candidate_hour
from reviews.board.assigning import choices
from reviews.board.scheduling import hours, meetings
from reviews.board.scheduling.hours import Hour
from reviews.board.web.blueprint import back, board, case_page, coordinated, look, moment, press
from reviews.board.web.case import case, listed
from reviews.interviews import scorecard, waiting
from reviews.interviews.web.interviews import interviews
from reviews.panel import timer
from reviews.panel.models import Slot

_OF_STAGE = {"stage": "loop_stage"}
_look = partial(look, interviews, params=_OF_STAGE)
_press = partial(press, interviews, params=_OF_STAGE)


@press(board, "/candidates/<folio_id>/panel", shows=case, body={"account": "account"})
def add_seat(folio_id: str) -> str | ResponseReturnValue:
    # If that ends another right, or they are busy, a page says so first.
    db, folio, account = current.db, coordinated(folio_id), current.field_sent("account")
    if request.form.get("sure") != account:
        meetings.check_person(db, folio, account, "panel")
        slot = db.get(Slot, folio.id)
        doubts = hours.not_there(db, folio, [account], slot.at, slot.ends_at) if slot else []
        lost = rights.of_folio(db, folio, account, "panel")
        if lost or doubts:
            name = book.name(db, current.account, folio.id)
            return pages.page(
                "prompts/rights.html",
                "Before you hold this seat",
                who=people.member(db, account).name,
                part=f"is to sit on the panel for {name}",
                lost=lost,
                doubts=doubts,
                action=url_for("board.add_seat", folio_id=folio.id),
                back=url_for("board.case", folio_id=folio.id),
                back_words=name,
                press="Hold the seat",
                fields=[("account", account), ("sure", account)],
            )
    meetings.seat(db, folio, account, by=current.account)
    return back("seated", folio_id)


@press(board, "/candidates/<folio_id>/panel/<account_id>/remove", shows=case, body={})
def remove_seat(folio_id: str, account_id: str) -> str:
    meetings.unseat(current.db, coordinated(folio_id), account_id, by=current.account)
    return back("taken_back", folio_id)


@press(
    board,
    "/candidates/<folio_id>/slot",
    shows=case,
    body={"at": "2030-01-01T10:00", "place": "text", "debrief_at": "2030-01-01T12:00"},
)
def set_slot(folio_id: str) -> str:
    return _planned(coordinated(folio_id), None)


def _planned(folio: Folio, stage: LoopStage | None) -> str:
    # Plans a stage of the loop, or the panel if None. Doubts need confirming.
    db, form, me = current.db, request.form, current.account
    wrong = Refusal("time", "Enter the date and time, such as 2026-12-04 15:00.")
    at = moment(form.get("at", ""), wrong)
    wrong = Refusal(
        "debrief",
        "Enter the date and time of the debrief, such as 2026-12-04 16:30, or leave it empty.",
    )
    debrief = form.get("debrief_at", "").strip() if stage is None else ""
    hour = Hour(
        at,
        form.get("place", ""),
        _listed("minutes", hours.lengths(stage), stage.minutes if stage else timer.LENGTH),
        _listed("break_minutes", hours.BREAKS, 0),
        moment(debrief, wrong) if debrief else None,
    )
    account = form.get("account", "")
    asks = form.get("sure") != f"{account} {form['at']}".strip()
    key = stage.key if stage else meetings.PANEL
    meetings.plan(db, folio, hour, stage=key, account=account, asks=asks, by=me)
    done = "hour_corrected" if hour.is_over else "interview" if stage else "hour"
    return back(done, folio.id)


def _listed(name: str, numbers: Sequence[int], default: int) -> int:
    return {str(n): n for n in numbers}.get(request.form.get(name, str(default)), -1)


@_look(
    "/candidates/<folio_id>/interviews/<stage>",
    # Who may be chosen depends on who reviews.
    classes=(
        DataClass.DISPLAY_NAME,
        DataClass.SLOT,
        DataClass.PANEL_NAMES,
        DataClass.REVIEWER_NAMES,
    ),
)
def arrange(folio_id: str, stage: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, coordinated(folio_id)
    settings, part = current.site.settings, meetings.stage_of(db, folio, stage)
    interview, who = waiting.held(db, folio.id).get(part.key, (None, ""))
    changeable = folio.stage in hours.BEFORE_IT
    kinds = ["interviewer"] if changeable and interview is None else []
    found = choices.of(db, folio, kinds, days=settings.review_days, viewer=me)
    their_zone, their_hour = candidate_hour.zone_of(db, folio.id), None
    if interview:
        their_hour = candidate_hour.there(
            interview.at, interview.lasts, their_zone, settings.time_zone
        )
    return case_page(
        "reviews/interviews/arrange.html",
        part.title,
        folio,
        refusal,
        stage=part,
        interview=interview,
        who=who,
        choices=found.get("interviewer", []),
        readers_left=rights.readers_left(db, folio) if kinds else (),
        changeable=changeable,
        their_zone=their_zone,
        their_hour=their_hour,
        zone=settings.time_zone,
        **listed(part),
    )


@_press(
    "/candidates/<folio_id>/interviews/<stage>",
    shows=arrange,
    body={"account": "account", "at": "2030-01-01T10:00", "minutes": "60", "place": "text"},
)
def set_seat(folio_id: str, stage: str) -> str:
    folio = coordinated(folio_id)
    return _planned(folio, meetings.stage_of(current.db, folio, stage))


@_press("/candidates/<folio_id>/interviews/<stage>/remove", shows=arrange, body={})
def remove(folio_id: str, stage: str) -> str:
    meetings.take_back(current.db, coordinated(folio_id), stage, by=current.account)
    return back("taken_back", folio_id)


@_look(
    "/candidates/<folio_id>/without/<stage>",
    classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES, DataClass.SCORECARD_PROGRESS),
)
def confirm_pass(
    folio_id: str, stage: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    folio = coordinated(folio_id, DataClass.SCORECARD_PROGRESS)
    waited = waiting.waited_for(current.db, folio)
    if stage not in waited:
        raise Absent
    return case_page(
        "reviews/interviews/without.html",
        "Go on without a scorecard",
        folio,
        refusal,
        stage=stage,
        whose=waited[stage],
        back=url_for("board.case", folio_id=folio.id),
    )


@_press("/candidates/<folio_id>/without/<stage>", shows=confirm_pass, body={"reason": "text"})
def press_pass(folio_id: str, stage: str) -> str:
    folio, reason = (
        coordinated(folio_id, DataClass.SCORECARD_PROGRESS),
        request.form.get("reason"),
    )
    scorecard.pass_card(current.db, folio, stage, reason or "", by=current.account)
    return back("passed", folio_id)


@look(
    board, "/candidates/<folio_id>/slot/off", classes=(DataClass.DISPLAY_NAME, DataClass.SLOT)
)
def confirm_off(folio_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    slot = current.db.get(Slot, folio.id) if folio.stage in hours.BEFORE_IT else None
    return case_page("reviews/board/call_off.html", "Cancel the interview", folio, slot=slot)


@press(board, "/candidates/<folio_id>/slot/off", shows=case, body={})
def call_off(folio_id: str) -> str:
    meetings.call_off(current.db, coordinated(folio_id), by=current.account)
    return back("called_off", folio_id)
