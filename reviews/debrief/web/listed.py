from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.debrief.listing import open_debriefs
from reviews.debrief.web.debrief import debrief


@route(
    debrief,
    "/debriefs",
    auth="account",
    classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME),
)
def listed() -> ResponseReturnValue:
    return render_template(
        "reviews/debrief/listed.html",
        page_title="Debriefs",
        found=open_debriefs(current.db(), current.account()),
        **pages.shell(),
    )
