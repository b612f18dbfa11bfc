from __future__ import annotations

from flask import redirect, request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from reviews.board import filters, saved_views
from reviews.board.web.blueprint import BOARD, board
from reviews.board.web.board import shown

_COORDINATOR = ("coordinator",)


@route(
    board,
    "/candidates/views",
    auth="account",
    roles=_COORDINATOR,
    classes=BOARD,
    methods=("POST",),
    body={"name": "Late reviews", "waits": "you"},
)
def save_view() -> ResponseReturnValue:
    asks, db = filters.of_address(request.form), current.db()
    try:
        with db.begin_nested():
            view = saved_views.save(
                db, request.form.get("name", ""), asks, by=current.account()
            )
    except Refusal as refusal:
        return shown(asks, refusal), refusal.status
    return redirect(said.after("view_saved", "board.candidates", **view.asks), 303)


@route(
    board,
    "/candidates/views/<view_id>/delete",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"view_id": "view"},
)
def delete_view(view_id: str) -> ResponseReturnValue:
    saved_views.delete(current.db(), view_id, by=current.account())
    return redirect(said.after("view_deleted", "board.candidates"), 303)
