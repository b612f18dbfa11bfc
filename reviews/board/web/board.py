from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock, csv_cells
from blindfolio.audit import noting
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from reviews.board import filters, queries, row
from reviews.board.filters import BoardFilter
from reviews.board.next_steps import UNOPENED_AFTER
from reviews.board.row import BoardRow
from reviews.board.web.blueprint import BOARD, board, leads_to, look

_COLUMNS = {
    "Candidate": "name",
    "Stage": "stage",
    "In stage": "since",
    "Reviewers": "",
    "Next": "",
}
_DONE = {"In stage": "Over since", "Next": "Outcome"}  # columns with another name there


@route(board, "/candidates", auth="account", roles=OF_OPENINGS, classes=BOARD)
def candidates() -> ResponseReturnValue:
    asks = filters.of_address(request.args)
    db, me, page = current.db, current.account, pages.number()
    found = queries.board(db, me, asks, page=page, days_in=current.site.settings.time_zone)
    several = len({it.opening for it in found.rows}) > 1
    columns = _columns(found.rows)
    return pages.page(
        "reviews/board/names.html",
        "Candidates",
        board=found,
        heads=[_head(asks, *it, several=several) for it in columns.items()],
        shown=columns,
        several=several,
        ticks=not asks.done and found.rows and _is_coordinator(),
        ticked=[it.folio for it in found.rows]
        if request.args.get("tick") == "all"
        else request.args.getlist("folio"),
        leads_to=leads_to,
        stages=filters.DONE_STAGES_SAID if asks.done else filters.OPEN_STAGES,
        waits=filters.WAITS,
        unopened_before=clock.now() - UNOPENED_AFTER,
        openings=queries.openings(db, me, asks),
        reviewers=found.reviewers,
        **_around("board.candidates", asks, page, more=found.more),
    )


@route(
    board, "/candidates.csv", auth="account", roles=OF_OPENINGS, classes=BOARD, kind="export"
)
def as_csv() -> Response:
    asks = filters.of_address(request.args)
    db, me, zone = current.db, current.account, current.site.settings.time_zone

    def cells() -> Iterator[Sequence[str]]:
        noting.says_about(db, ())
        yield row.CSV_COLUMNS
        for found in queries.in_batches(db, me, asks, days_in=zone):
            folios = [it.folio for it in found]
            noting.says_of(db, folios)
            emails = book.emails_of(db, me, folios)
            yield from (row.csv_cells(it, emails.get(it.folio, ""), zone) for it in found)

    raw = csv_cells.written(cells())
    return downloads.attachment(raw, "candidates", ".csv", "text/csv; charset=utf-8")


@look(board, "/folios", classes=(DataClass.FOLIO_CODE, DataClass.STAGE_IN_WORDS))
def folios() -> ResponseReturnValue:
    asks, page = BoardFilter(done=request.args.get("done") == "1"), pages.number()
    rows, more = queries.codes(current.db, current.account, done=asks.done, page=page)
    return pages.page(
        "reviews/board/codes.html",
        "Folios",
        rows=rows,
        **_around("board.folios", asks, page, more=more),
    )


def _around(here: str, asks: BoardFilter, page: int, *, more: bool) -> dict[str, Any]:
    return {
        "here": here,
        "asks": asks,
        "page": page,
        "now": clock.now(),
        "codes_too": _is_coordinator(),
        "more": more,
    }


def _is_coordinator() -> bool:
    viewer = current.viewer
    return "coordinator" in viewer.roles if viewer else False


def _columns(rows: Sequence[BoardRow]) -> dict[str, str]:
    """Those of `_COLUMNS` that have a cell that isn't empty."""
    full = {
        "In stage": any(it.spent.words or it.over_since for it in rows),
        "Reviewers": any(it.readers for it in rows if it.runs),
    }
    return {words: key for words, key in _COLUMNS.items() if full.get(words, True)}


def _head(asks: BoardFilter, words: str, key: str, *, several: bool) -> dict[str, Any]:
    """Return a column's head, with links that sort by it or turn its order. The first column
    can also be sorted by its second line, the opening."""
    if asks.done or key not in filters.SORTS:
        return {"words": _DONE.get(words, words) if asks.done else words}
    links = {words: key} | ({"By opening": "opening"} if several and key == "name" else {})
    by, backwards = asks.sort.removeprefix("-"), asks.sort.startswith("-")
    # The earliest has been in its stage for longest.
    order, arrow = [("ascending", "↑"), ("descending", "↓")][backwards != (by == "since")]
    if mine := by in links.values():
        links = {f"{it} {arrow}" if to == by else it: to for it, to in links.items()}
        links["Default order"] = ""
    turned = {by: f"-{by}"} if by and not backwards else {}
    found = [(it, _sorted(asks, turned.get(to, to))) for it, to in links.items()]
    return {"links": found, "sort": mine and order}


def _sorted(asks: BoardFilter, sort: str) -> str:
    wanted = replace(asks, sort=sort).address()
    return url_for("board.candidates", _external=False, **wanted)
