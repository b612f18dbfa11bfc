from __future__ import annotations

import json

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blindfolio import csv_cells
from blindfolio.refusal import Refusal
from blindfolio.web import downloads, pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration import erased_outcomes, own_history
from reviews.calibration.outcomes import durations, history
from reviews.calibration.outcomes.report import Outcomes, of_the_loop, outcomes
from reviews.calibration.web import charts, past_file
from reviews.calibration.web.blueprint import calibration

COORDINATOR = ("coordinator",)


@route(calibration, "/outcomes", auth="account", roles=COORDINATOR, classes=own_history.SHOWN)
def own() -> ResponseReturnValue:
    return _page(_own())


@route(
    calibration,
    "/outcomes.csv",
    auth="account",
    roles=COORDINATOR,
    classes=own_history.SHOWN,
    kind="export",
)
def own_csv() -> Response:
    """Suppressed as on the page."""
    raw = csv_cells.written(_own().as_rows())
    return downloads.attachment(raw, "outcomes", ".csv", "text/csv; charset=utf-8")


@route(
    calibration,
    "/outcomes.json",
    auth="account",
    roles=COORDINATOR,
    classes=own_history.SHOWN,
    kind="export",
)
def own_json() -> Response:
    raw = json.dumps(_own().as_json(), ensure_ascii=False, indent=2).encode()
    return downloads.attachment(raw, "outcomes", ".json", "application/json")


def _own() -> Outcomes:
    db, me = current.db(), current.account()
    return of_the_loop(own_history.of_openings(db, me), erased_outcomes.of_openings(db, me))


@route(calibration, "/outcomes/file", auth="account", roles=COORDINATOR)
def choose() -> ResponseReturnValue:
    return _form()


@route(
    calibration,
    "/outcomes/file",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    body={"past": "file"},
)
def of_file() -> ResponseReturnValue:
    """The file is read and not kept."""
    try:
        found = outcomes(history.read(past_file.chosen()))
    except Refusal as refusal:
        return _form(refusal)
    return _page(found, file=True)


def _page(found: Outcomes, *, file: bool = False) -> ResponseReturnValue:
    return render_template(
        "reviews/calibration/outcomes.html",
        **pages.shell(),
        found=found.as_json(),
        charted=charts.shares(found.funnel.as_json()["ends"]),
        percent_marks=charts.PERCENT,
        least=durations.AT_LEAST,
        of_file=file,
    )


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    html = render_template(
        "reviews/calibration/outcomes_file.html",
        **pages.shell(),
        refusal=refusal,
        columns=history.COLUMNS,
    )
    return html, refusal.status if refusal else 200
