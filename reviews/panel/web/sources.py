from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.panel import by_source
from reviews.panel.web.panels import panels


@route(panels, "/questions/sources", auth="account", roles=("coordinator",))
def sources() -> ResponseReturnValue:
    db = current.db()
    return render_template(
        "reviews/panel/sources.html",
        page_title="How interview questions went",
        rows=by_source.by_source(db),
        sources=by_source.SOURCES,
        refusals=by_source.refusals(db),
        **pages.shell(),
    )
