from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio import clock, csv_cells
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import downloads, pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board import board_csv, filters, queries, saved_views
from reviews.board.filters import BoardFilter
from reviews.board.next_steps import UNOPENED_AFTER
from reviews.board.web.blueprint import BOARD, ROLES, board, leads_to


@route(board, "/candidates", auth="account", roles=ROLES, classes=BOARD)
def candidates() -> ResponseReturnValue:
    return shown(filters.of_address(request.args))


def shown(asks: BoardFilter, refusal: Refusal | None = None) -> str:
    """With a refusal, also what could not be saved."""
    db, me = current.db(), current.account()
    page = pages.number()
    found = queries.board(db, me, asks, page=page, days_in=current.site().settings.time_zone)
    return render_template(
        "reviews/board/names.html",
        page_title="Candidates",
        board=found,
        all_over=not found.rows and _any_over(),
        leads_to=leads_to,
        stages=filters.DONE_STAGES_SAID if asks.done else filters.OPEN_STAGES,
        waits=filters.WAITS,
        unopened_before=clock.now() - UNOPENED_AFTER,
        reviewers=[] if asks.done else queries.reviewers(db, me),
        views=saved_views.own(db, me),
        form=request.form,
        refusal=refusal,
        **_around("board.candidates", asks, page, more=found.more),
    )


@route(board, "/candidates.csv", auth="account", roles=ROLES, classes=BOARD, kind="export")
def as_csv() -> Response:
    asks = filters.of_address(request.args)
    db, me = current.db(), current.account()
    zone, now = current.site().settings.time_zone, clock.now()
    found = queries.whole(db, me, asks, days_in=zone)
    emails = book.emails_of(db, me, [row.subject.folio for row in found])
    rows = [
        board_csv.COLUMNS,
        *(board_csv.cells(it, emails.get(it.subject.folio, ""), zone, now) for it in found),
    ]
    raw = csv_cells.written(rows)
    return downloads.attachment(raw, "candidates", ".csv", "text/csv; charset=utf-8")


@route(
    board,
    "/folios",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.FOLIO_CODE, DataClass.STAGE_IN_WORDS),
)
def folios() -> ResponseReturnValue:
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
        all_over=not rows and _any_over(),
        **_around("board.folios", asks, page, more=more),
    )


def _any_over() -> bool:
    return bool(queries.openings(current.db(), current.account(), done=True))


def _around(here: str, asks: BoardFilter, page: int, *, more: bool) -> dict[str, Any]:
    viewer = current.viewer()
    return {
        "here": here,
        "asks": asks,
        "page": page,
        "now": clock.now(),
        "codes_too": "coordinator" in viewer.roles if viewer else False,
        "openings": queries.openings(current.db(), current.account(), done=asks.done),
        "more": more,
        **pages.shell(),
    }
