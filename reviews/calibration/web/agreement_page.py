from __future__ import annotations

import json

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blindfolio import csv_cells
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads, pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening
from prompts.opening import openings
from reviews.calibration import opening_agreement
from reviews.calibration.agreement.alpha import APART_AT_LEAST, UNITS_AT_LEAST
from reviews.calibration.opening_agreement import CriterionAgreement
from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST
from reviews.calibration.web import charts
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
    opening = _own(opening_id)
    rows = _figures(opening)
    return render_template(
        "reviews/calibration/agreement.html",
        **pages.shell(),
        opening=opening,
        rows=rows,
        charted=charts.alphas(rows),
        drifts=opening_agreement.drift(current.db(), current.account(), opening),
        halves=DOCUMENTS_AT_LEAST,
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
    rows = [row.as_row() for row in _figures(_own(opening_id))]
    raw = csv_cells.written([opening_agreement.COLUMNS, *rows])
    return downloads.attachment(raw, "agreement", ".csv", "text/csv; charset=utf-8")


@route(
    calibration,
    "/openings/<opening_id>/agreement.json",
    auth="account",
    roles=COORDINATOR,
    classes=SHOWN,
    kind="export",
    params={"opening_id": "opening"},
)
def as_json(opening_id: str) -> Response:
    opening = _own(opening_id)
    found = opening_agreement.as_json(opening, _figures(opening))
    raw = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return downloads.attachment(raw, "agreement", ".json", "application/json")


def _figures(opening: Opening) -> list[CriterionAgreement]:
    return opening_agreement.of_prompt(current.db(), current.account(), opening)


def _own(opening_id: str) -> Opening:
    opening = openings.coordinated(current.db(), current.account(), opening_id)
    if opening is None:
        raise Absent
    return opening
