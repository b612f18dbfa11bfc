from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.folder.rubric import RATINGS
from reviews.calibration.practice import compared
from reviews.calibration.practice.whole_reviews import whole_reviews
from reviews.calibration.web.blueprint import practice


@route(
    practice,
    "/practice/documents/<code>/reviews",
    auth="account",
    classes=compared.SHOWN,
    params={"code": "code"},
)
def reviews(code: str) -> ResponseReturnValue:
    return render_template(
        "reviews/calibration/whole_reviews.html",
        **pages.shell(),
        found=whole_reviews(current.db(), current.account(), code),
        ratings=RATINGS,
    )
