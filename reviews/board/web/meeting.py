"""The panel's seats and the conversation's hour, as a coordinator holds and moves them."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.opening import rights
from reviews.board import meetings
from reviews.board.web.blueprint import board
from reviews.board.web.case import act, coordinated, moment, show
from reviews.panel.models import Slot

_COORDINATOR = ("coordinator",)


@route(
    board,
    "/candidates/<folio_id>/panel",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"account": "account"},
)
def add_seat(folio_id: str) -> ResponseReturnValue:
    """Hold a seat on the panel. Where that ends another right of theirs, or they sit elsewhere at
    that hour, a page says so first."""
    account, me = request.form.get("account", ""), current.account()
    if request.form.get("sure") != account:
        folio = coordinated(folio_id)
        try:
            meetings.check_seat(current.db(), folio, account)
        except Refusal as refusal:
            return show(folio_id, refusal)
        page = _before_seat(folio, account)
        if page:
            return page
    return act(folio_id, lambda db, folio: meetings.seat(db, folio, account, by=me), "seated")


def _before_seat(folio: Folio, account: str) -> str:
    """What the seat ends and what speaks against it; empty where there is nothing to say."""
    db = current.db()
    slot = db.get(Slot, folio.id)
    doubts = meetings.not_there(db, folio, [account], slot.at if slot else None)
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


@route(
    board,
    "/candidates/<folio_id>/panel/<account_id>/remove",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
    body={},
)
def remove_seat(folio_id: str, account_id: str) -> ResponseReturnValue:
    """Take a seat on the panel back."""
    me = current.account()
    return act(
        folio_id, lambda db, folio: meetings.unseat(db, folio, account_id, by=me), "taken_back"
    )


@route(
    board,
    "/candidates/<folio_id>/slot",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"at": "2030-01-01T10:00", "place": "text", "debrief_at": "2030-01-01T12:00"},
)
def set_slot(folio_id: str) -> ResponseReturnValue:
    """Set when and where the conversation is; an hour that something speaks against only when
    it is confirmed."""
    form, me = request.form, current.account()

    def set_it(db: Session, folio: Folio) -> str:
        typed = form.get("at", "")
        wrong = Refusal("time", "Enter the date and time, such as 2026-12-04 15:00.")
        at = moment(typed, wrong)
        held = db.get(Slot, folio.id)
        if form.get("sure") != typed and (held is None or held.at != at):
            if at <= clock.now() and meetings.may_be_over(folio, at):
                raise meetings.ask_took_place()
            doubts = " ".join(meetings.doubts(db, folio, at))
            if doubts:
                raise Refusal(
                    "sure",
                    f"{doubts} Tick the box to schedule the interview anyway, or change"
                    " the time.",
                )
        wrong = Refusal(
            "debrief",
            "Enter the date and time of the debrief, such as 2026-12-04 16:30, or leave it"
            " empty.",
        )
        debrief = form.get("debrief_at", "").strip()
        booked = moment(debrief, wrong) if debrief else None
        debrief_at = meetings.debrief_along(db, folio, at, booked)
        minutes = {str(n): n for n in meetings.LENGTHS}.get(form.get("minutes", ""))
        rest = {str(n): n for n in meetings.BREAKS}.get(form.get("break_minutes", ""), 0)
        meetings.slot(
            db,
            folio,
            at,
            form.get("place", ""),
            minutes=minutes or meetings.LENGTHS[0],
            break_minutes=rest,
            debrief_at=debrief_at,
            by=me,
        )
        if at <= clock.now():
            return "hour_corrected"
        return "hour" if debrief_at == booked else "hour_and_debrief"

    return act(folio_id, set_it, "hour")


@route(
    board,
    "/candidates/<folio_id>/slot/off",
    auth="account",
    roles=_COORDINATOR,
    classes=(DataClass.DISPLAY_NAME, DataClass.SLOT),
    params={"folio_id": "folio"},
)
def confirm_off(folio_id: str) -> ResponseReturnValue:
    """What cancelling the interview does; nothing is cancelled by looking at it."""
    db, folio = current.db(), coordinated(folio_id)
    slot = db.get(Slot, folio.id)
    return render_template(
        "reviews/board/call_off.html",
        page_title="Cancel the interview",
        folio_id=folio.id,
        name=book.name(db, current.account(), folio.id),
        slot=slot if folio.stage in meetings.BEFORE_IT else None,
        **pages.shell(),
    )


@route(
    board,
    "/candidates/<folio_id>/slot/off",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={},
)
def call_off(folio_id: str) -> ResponseReturnValue:
    """Take the conversation's date away."""
    me = current.account()
    return act(folio_id, lambda db, folio: meetings.call_off(db, folio, by=me), "called_off")
