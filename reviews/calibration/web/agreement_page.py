from __future__ import annotations

from functools import partial

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts.models import Opening
from prompts.web.openings import coordinated
from reviews.calibration import opening_agreement, own_ratings
from reviews.calibration.agreement.alpha import APART_AT_LEAST, UNITS_AT_LEAST
from reviews.calibration.opening_agreement import CriterionAgreement
from reviews.calibration.outcomes import own_severity
from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST
from reviews.calibration.web import charts, files
from reviews.calibration.web.blueprint import COORDINATOR, calibration

_look = partial(
    route,
    calibration,
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.AGGREGATES),
)


@_look("/openings/<opening_id>/agreement")
def shown(opening_id: str) -> ResponseReturnValue:
    opening = coordinated(opening_id)
    rows = _figures(opening)
    return pages.page(
        "reviews/calibration/agreement.html",
        f"Agreement in {opening.title}",
        opening=opening,
        rows=rows,
        charted=charts.alphas(rows),
        halves=DOCUMENTS_AT_LEAST,
        needed=UNITS_AT_LEAST,
        apart=APART_AT_LEAST,
    )


@_look("/openings/<opening_id>/agreement.csv", kind="export")
def as_csv(opening_id: str) -> Response:
    rows = (row.as_row() for row in _figures(coordinated(opening_id)))
    return files.csv_file("agreement", [opening_agreement.COLUMNS, *rows])


def _figures(opening: Opening) -> list[CriterionAgreement]:
    return opening_agreement.of_prompt(current.db, current.account, opening)


@route(calibration, "/your-ratings", auth="account", classes=own_ratings.SHOWN)
def own_ratings_page() -> ResponseReturnValue:
    # Only for the reviewer themselves.
    return pages.page(
        "reviews/calibration/own_ratings.html",
        "Your ratings",
        found=own_ratings.severity(current.db, current.account),
        documents=own_severity.DOCUMENTS_AT_LEAST,
        others=own_severity.OTHERS_AT_LEAST,
    )
