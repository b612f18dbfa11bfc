from __future__ import annotations

from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import route
from prompts.web.openings import COORDINATOR, coordinated, openings, what_candidates_get


@route(
    openings,
    "/openings/<opening_id>/preview",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME),
)
def preview(opening_id: str) -> ResponseReturnValue:
    """Show what a candidate invited now would get. Nothing is sent."""
    sent = what_candidates_get(coordinated(opening_id))
    return pages.page("prompts/opening_preview.html", "What candidates get", **sent)
