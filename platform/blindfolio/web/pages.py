from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, render_template, request, url_for
from jinja2 import Environment

from blindfolio import times
from blindfolio.documents import limits
from blindfolio.mail.render import flowing
from blindfolio.refusal import Refusal
from blindfolio.visibility import stage
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import said
from blindfolio.web.linked import linked
from blindfolio.web.request import current
from blindfolio.web.session import made_for

# Label, endpoint, site roles. No roles means everyone.
_NAVIGATION: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Candidates", "board.candidates", ("coordinator", "manager", "decider")),
    ("Openings", "openings.listed", ("coordinator",)),
    ("Prompts", "library.listed", ("coordinator",)),
    ("People", "people.listed", ("coordinator", "admin")),
    ("Assigned reviews", "reading.queue", ()),
    ("Panels", "panels.listed", ()),
    ("Interviews", "interviews.listed", ()),
    ("Admin", "admin.page", ("admin",)),
)

# names of `visibility.stage` that templates use
_OF_STAGES = ("Stage", "WRITING", "BEING_READ", "BEFORE_PANEL", "OVER")


def install(app: Flask, zone: ZoneInfo, team: str) -> None:

    def shown(form: Callable[[datetime, ZoneInfo], str]) -> Callable[..., str]:
        def show(instant: datetime, own: ZoneInfo | None = None) -> str:
            return form(instant, own or zone)

        return show

    for form in (times.when, times.exact, times.short, times.day):
        app.add_template_filter(shown(form), form.__name__)
    app.add_template_filter(flowing)
    app.add_template_filter(times.OLD_NAMES.get, "old_name")
    app.add_template_filter(linked, "linked")
    app.add_template_global(keep)
    app.add_template_global(made_for.device)
    app.jinja_env.globals.update(
        {name: getattr(stage, name) for name in _OF_STAGES},
        DataClass=DataClass,
        upload_bytes=limits.UPLOAD_BYTES,
        upload_limit=limits.UPLOAD_WORDS,
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        # Error pages must not query the database, which may be what failed.
        return {"team": team, "said": said.line}


_COMPONENTS = ("components.html", "judging_components.html")


def share_components(environment: Environment) -> None:
    """Makes the components' macros known in every template. Call it last: they see only the
    globals that are there."""
    for template in _COMPONENTS:
        macros = vars(environment.get_template(template).module)
        environment.globals.update({k: v for k, v in macros.items() if not k.startswith("_")})


def keep(form: str) -> str:
    # stable for a form and a person
    viewer = current.viewer
    who = (viewer.account or viewer.invitation) if viewer else ""
    return hashlib.sha256(f"{who} {form}".encode()).hexdigest()[:16]


def number() -> int:
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) <= 4 else 1


def page(
    template: str, page_title: str, refusal: Refusal | None = None, **values: Any
) -> tuple[str, int]:
    """Returns a page with its status. In templates, `form` contains what was typed, `refusal`
    the reason for a refusal, and `wrong` the same reason by its code.
    """
    around = {
        "form": request.form,
        "refusal": refusal,
        "wrong": {refusal.code: refusal} if refusal else {},
        "page_title": page_title,
    } | shell()
    return render_template(template, **(around | values)), refusal.status if refusal else 200


_ROLES = {"manager": "hiring manager"}


def shell() -> dict[str, Any]:
    viewer = current.viewer
    if viewer is None or viewer.account is None:
        return {}
    here = (request.endpoint or "").split(".")[0]
    items = [
        {"label": label, "href": url_for(endpoint), "current": here == endpoint.split(".")[0]}
        for label, endpoint, for_roles in _NAVIGATION
        if not for_roles or viewer.roles.intersection(for_roles)
    ]
    roles = ", ".join(_ROLES.get(role, role) for role in sorted(viewer.roles))
    return {
        "viewer_words": f"{viewer.name}, {roles}" if roles else viewer.name,
        "nav_items": items,
    }
