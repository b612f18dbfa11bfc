from __future__ import annotations

from functools import partial

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from reviews.calibration import erased_outcomes, own_history
from reviews.calibration.outcomes import durations, history
from reviews.calibration.outcomes.report import Outcomes, of_the_loop, outcomes
from reviews.calibration.web import charts, files
from reviews.calibration.web.blueprint import COORDINATOR, calibration

_look = partial(route, calibration, auth="account", roles=COORDINATOR)
_own_figures = partial(_look, classes=own_history.SHOWN)


@_own_figures("/outcomes")
def own() -> ResponseReturnValue:
    return _page(_own())


@_own_figures("/outcomes.csv", kind="export")
def own_csv() -> Response:
    # Leaves out the same figures as the page.
    return files.csv_file("outcomes", _own().as_rows())


def _own() -> Outcomes:
    db, me = current.db, current.account
    past, deleted = own_history.of_openings(db, me), erased_outcomes.of_openings(db, me)
    return of_the_loop(past, deleted, current.levels)


@_look("/outcomes/file")
def choose(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/outcomes_file.html",
        "Past applications",
        refusal,
        columns=history.COLUMNS,
    )


@button(calibration, "/outcomes/file", shows=choose, roles=COORDINATOR, body={"past": "file"})
def of_file() -> ResponseReturnValue:
    # The file is read and not kept.
    return _page(
        outcomes(history.read(files.chosen(), current.levels), current.levels), file=True
    )


def _page(found: Outcomes, *, file: bool = False) -> ResponseReturnValue:
    figures = found.as_json()
    return pages.page(
        "reviews/calibration/outcomes.html",
        "Outcomes",
        found=figures,
        charted=charts.shares(figures["funnel"]["ends"]),
        percent_marks=charts.PERCENT,
        least=durations.AT_LEAST,
        of_file=file,
    )
