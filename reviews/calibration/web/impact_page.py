"""Adverse impact from a team's own survey, which is read and not kept."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.web import pages
from blindfolio.web.declare import route
from reviews.calibration.impact import survey
from reviews.calibration.impact.report import AT_LEAST, impact
from reviews.calibration.outcomes.grouping import FEWEST
from reviews.calibration.web import charts, past_file
from reviews.calibration.web.blueprint import calibration
from reviews.calibration.web.outcomes_page import COORDINATOR


@route(calibration, "/outcomes/impact", auth="account", roles=COORDINATOR)
def choose_survey() -> ResponseReturnValue:
    return _form()


@route(
    calibration,
    "/outcomes/impact",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    body={"past": "file"},
)
def of_survey() -> ResponseReturnValue:
    try:
        found = impact(survey.read(past_file.chosen()))
    except Refusal as refusal:
        return _form(refusal)
    return render_template(
        "reviews/calibration/impact.html",
        **pages.shell(),
        stages=found.stages,
        charted={stage: charts.ratios(groups) for stage, groups in found.stages.items()},
        marks=charts.marks,
        fewest=FEWEST,
        least=AT_LEAST,
    )


def _form(refusal: Refusal | None = None) -> ResponseReturnValue:
    html = render_template(
        "reviews/calibration/impact_file.html",
        **pages.shell(),
        refusal=refusal,
        columns=survey.COLUMNS,
    )
    return html, refusal.status if refusal else 200
