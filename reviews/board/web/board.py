"""The board: every candidate whom one runs or decides on, by name, and the same without names."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.opening import staffing
from reviews.board import queries
from reviews.board.web.blueprint import BOARD, ROLES, board, leads_to


@route(board, "/candidates", auth="account", roles=ROLES, classes=BOARD)
def candidates() -> ResponseReturnValue:
    """Every candidate whom this account runs or decides on, by name: what is stuck comes first."""
    db, me = current.db(), current.account()
    asks = _asked()
    needing = request.args.get("needing") == "1" and not asks["done"]
    found = queries.board(db, me, needing=needing, **asks)
    openings = queries.openings(db, me, done=asks["done"])
    return render_template(
        "reviews/board/names.html",
        page_title="Candidates",
        board=found,
        below=staffing.below(db, me),
        leads_to=leads_to,
        needing=needing,
        **_around(asks, openings, more=found.more),
    )


@route(
    board,
    "/folios",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.FOLIO_CODE, DataClass.STAGE_IN_WORDS),
)
def folios() -> ResponseReturnValue:
    """The same list without names."""
    db, me = current.db(), current.account()
    asks = _asked()
    rows, more = queries.codes(db, me, **asks)
    return render_template(
        "reviews/board/codes.html",
        page_title="Folios",
        rows=rows,
        **_around(asks, queries.openings(db, me, done=asks["done"]), more=more),
    )


def _asked() -> dict[str, Any]:
    """What the address asks for, in the words of `queries.board`."""
    return {
        "opening": request.args.get("opening", ""),
        "wanted": request.args.get("q", "")[:200],
        "done": request.args.get("done") == "1",
        "page": pages.number(),
    }


def _around(
    asks: dict[str, Any], openings: list[tuple[str, str]], *, more: bool
) -> dict[str, Any]:
    """What both lists stand in: the filters, the pages, the time."""
    viewer = current.viewer()
    return {
        "now": clock.now(),
        "codes_too": "coordinator" in viewer.roles if viewer else False,
        "openings": openings,
        "more": more,
        **asks,
        **pages.shell(),
    }
