from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import deadline
from prompts.queries import invitation_of
from prompts.window import adjustment, extend
from reviews.board.web.blueprint import board
from reviews.board.web.case import act

_COORDINATOR = ("coordinator",)


@route(
    board,
    "/candidates/<folio_id>/deadline",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"until": "2026-05-01T10:00", "why": "text"},
)
def move_deadline(folio_id: str) -> ResponseReturnValue:
    return _later(folio_id, "until", extend.deadline)


@route(
    board,
    "/candidates/<folio_id>/days",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"days": "10", "why": "text"},
)
def grant_days(folio_id: str) -> ResponseReturnValue:
    text = request.form.get("days", "").strip()

    def grant(db: Session, folio: Folio) -> None:
        mine = invitation_of(db, folio.id)
        if not (text.isascii() and text.isdecimal() and len(text) <= 3):
            raise Refusal("days", "Enter the number of days, such as 10.")
        extend.days(db, mine, int(text), reason=_why(), by=current.account())

    return act(folio_id, grant, "moved")


@route(
    board,
    "/candidates/<folio_id>/start-by",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"start_by": "2026-05-01T10:00", "why": "text"},
)
def move_start(folio_id: str) -> ResponseReturnValue:
    return _later(folio_id, "start_by", extend.start_by)


@route(
    board,
    "/candidates/<folio_id>/adjustments/<adjustment_id>",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio", "adjustment_id": "adjustment"},
    body={"answer": "text"},
)
def answer_adjustment(folio_id: str, adjustment_id: str) -> ResponseReturnValue:
    def answer(db: Session, folio: Folio) -> None:
        text = request.form.get("answer", "")
        adjustment.answer(db, folio.id, adjustment_id, text, by=current.account())

    return act(folio_id, answer, "answered")


def _later(folio_id: str, name: str, verb: Callable[..., None]) -> ResponseReturnValue:
    def move(db: Session, folio: Folio) -> None:
        mine = invitation_of(db, folio.id)
        verb(db, mine, _in_zone(name), reason=_why(), by=current.account())

    return act(folio_id, move, "moved")


def _why() -> str:
    return request.form.get("why", "")


def _in_zone(name: str) -> datetime:
    """The field's wall-clock time, in the team's zone."""
    local = times.typed(request.form.get(name, ""))
    if local is None:
        raise Refusal(name, "Enter the date and time, such as 2026-12-04 18:00.")
    if local.time() == time(0):
        raise Refusal(
            name,
            "Midnight could mean either of two days. Choose another hour, such as 18:00.",
        )
    return deadline.instant(local, current.site().settings.time_zone)
