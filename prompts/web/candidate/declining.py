from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio.languages import gettext as _
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.inviting import decline
from prompts.web.candidate.page import own_case, shell

declining = Blueprint("declining", __name__)


@route(
    declining,
    "/my/decline",
    auth="candidate",
    classes=(DataClass.PROMPT, DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.DEADLINE),
)
def confirm_decline(refusal: Refusal | None = None) -> ResponseReturnValue:
    if refusal is not None and refusal.code == "closed":
        raise refusal
    case = own_case(DataClass.PROMPT, DataClass.IDENTITY)
    return pages.page("prompts/decline.html", _("Decline"), refusal, **shell(case))


@button(
    declining,
    "/my/decline",
    shows=confirm_decline,
    auth="candidate",
    body={"words": "text"},
)
def press_decline() -> str:
    mine = own_case(DataClass.IDENTITY).invitation
    decline.decline(current.db, mine, current.field_sent("words"), by=mine.id)
    return url_for("asking.mine")
