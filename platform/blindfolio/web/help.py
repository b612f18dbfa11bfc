from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.visibility.scope import Absent
from blindfolio.web.declare import route
from blindfolio.web.pages import shell
from blindfolio.web.request import current

help_pages = Blueprint("help", __name__)

ROLES = {
    "candidates": N_("Help for candidates"),
    "reviewers": N_("Help for reviewers"),
    "panelists": N_("Help for panelists and interviewers"),
    "coordinators": N_("Help for coordinators"),
    "hiring-managers": N_("Help for hiring managers"),
}

_OF_ROLE = {
    "coordinator": "coordinators",
    "manager": "hiring-managers",
    "decider": "hiring-managers",
}
_OF_PLACE = {
    "reading": "reviewers",
    "panels": "panelists",
    "interviews": "panelists",
    "debrief": "panelists",
}


@route(help_pages, "/help", auth="public")
def overview() -> ResponseReturnValue:
    return render_template(
        "web/help/index.html", roles=ROLES.items(), of_candidate=_of_candidate(), **shell()
    )


@route(help_pages, "/help/<who>", auth="public", params={"who": "role"})
def role(who: str) -> ResponseReturnValue:
    if who not in ROLES:
        raise Absent
    return render_template(
        f"web/help/{who}.html",
        title=_(ROLES[who]),
        who=who,
        roles=ROLES.items(),
        of_candidate=_of_candidate(),
        **shell(),
    )


def _of_candidate() -> bool:
    viewer = current.viewer
    return viewer is not None and viewer.invitation is not None


@help_pages.app_context_processor
def _everywhere() -> dict[str, Callable[[], str]]:
    return {"help_address": address}


def address() -> str:
    viewer = current.viewer
    if viewer is None:
        return url_for("help.overview")
    if viewer.invitation:
        return url_for("help.role", who="candidates")
    place = (request.endpoint or "").partition(".")[0]
    roles = [_OF_ROLE[it] for it in _OF_ROLE if it in viewer.roles]
    # A site role decides, except on review pages.
    who = "reviewers" if place == "reading" else next(iter(roles), _OF_PLACE.get(place))
    return url_for("help.role", who=who) if who else url_for("help.overview")
