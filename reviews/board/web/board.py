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
from reviews.board import filters, queries
from reviews.board.filters import BoardFilter
from reviews.board.web.blueprint import BOARD, ROLES, board, leads_to


@route(board, "/candidates", auth="account", roles=ROLES, classes=BOARD)
def candidates() -> ResponseReturnValue:
    """Every candidate whom this account runs or decides on, by name: what is stuck comes first."""
    db, me = current.db(), current.account()
    asks = filters.of_address(request.args)
    page = pages.number()
    found = queries.board(db, me, asks, page=page)
    return render_template(
        "reviews/board/names.html",
        page_title="Candidates",
        board=found,
        below=staffing.below(db, me),
        leads_to=leads_to,
        stages=filters.DONE_STAGES_SAID if asks.done else filters.OPEN_STAGES,
        waits=filters.WAITS,
        reviewers=[] if asks.done else queries.reviewers(db, me),
        **_around(asks, page, more=found.more),
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
    asks = filters.of_codes(request.args)
    page = pages.number()
    rows, more = queries.codes(
        db, me, opening=asks.opening, wanted=asks.wanted, done=asks.done, page=page
    )
    return render_template(
        "reviews/board/codes.html",
        page_title="Folios",
        rows=rows,
        **_around(asks, page, more=more),
    )


def _around(asks: BoardFilter, page: int, *, more: bool) -> dict[str, Any]:
    """What both lists stand in: the filters, the pages, the time."""
    viewer = current.viewer()
    return {
        "asks": asks,
        "page": page,
        "now": clock.now(),
        "codes_too": "coordinator" in viewer.roles if viewer else False,
        "openings": queries.openings(current.db(), current.account(), done=asks.done),
        "more": more,
        **pages.shell(),
    }
