from __future__ import annotations

from flask.typing import ResponseReturnValue

from blindfolio.web import pages
from blindfolio.web.request import current
from reviews.panel.sheet import by_source
from reviews.panel.web.panels import look


@look("/questions/sources", roles=("coordinator",))
def sources() -> ResponseReturnValue:
    db = current.db
    return pages.page(
        "reviews/panel/sources.html",
        "How interview questions went",
        rows=by_source.by_source(db),
        sources=by_source.SOURCES,
    )
