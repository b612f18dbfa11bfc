"""Only for the reviewer themselves."""

from __future__ import annotations

from flask import render_template

from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration import own_ratings
from reviews.calibration.outcomes.own_severity import DOCUMENTS_AT_LEAST, OTHERS_AT_LEAST
from reviews.calibration.web.blueprint import calibration


@route(calibration, "/your-ratings", auth="account", classes=own_ratings.SHOWN)
def own_ratings_page() -> str:
    return render_template(
        "reviews/calibration/own_ratings.html",
        **pages.shell(),
        found=own_ratings.severity(current.db(), current.account()),
        documents=DOCUMENTS_AT_LEAST,
        others=OTHERS_AT_LEAST,
    )
