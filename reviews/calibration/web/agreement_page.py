"""How far an opening's reviewers agree: a table, a chart of the same figures, and a CSV file."""

from __future__ import annotations

import csv
import io

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads, pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening
from prompts.opening import openings
from reviews.calibration import opening_agreement
from reviews.calibration.agreement.alpha import APART_AT_LEAST, UNITS_AT_LEAST
from reviews.calibration.web.blueprint import calibration

COORDINATOR = ("coordinator",)
SHOWN = (DataClass.PROMPT, DataClass.AGGREGATES)


@route(
    calibration,
    "/openings/<opening_id>/agreement",
    auth="account",
    roles=COORDINATOR,
    classes=SHOWN,
    params={"opening_id": "opening"},
)
def shown(opening_id: str) -> ResponseReturnValue:
    """By criterion: the figures, or that there are too few documents to say."""
    opening = _own(opening_id)
    return render_template(
        "reviews/calibration/agreement.html",
        **pages.shell(),
        opening=opening,
        rows=opening_agreement.of_opening(current.db(), current.account(), opening),
        needed=UNITS_AT_LEAST,
        apart=APART_AT_LEAST,
    )


@route(
    calibration,
    "/openings/<opening_id>/agreement.csv",
    auth="account",
    roles=COORDINATOR,
    classes=SHOWN,
    kind="export",
    params={"opening_id": "opening"},
)
def as_csv(opening_id: str) -> Response:
    """The same figures as a file."""
    opening = _own(opening_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(opening_agreement.COLUMNS)
    for row in opening_agreement.of_opening(current.db(), current.account(), opening):
        writer.writerow(row.as_row())
    raw = out.getvalue().encode()
    return downloads.attachment(raw, "agreement", ".csv", "text/csv; charset=utf-8")


def _own(opening_id: str) -> Opening:
    opening = openings.coordinated(current.db(), current.account(), opening_id)
    if opening is None:
        raise Absent
    return opening
