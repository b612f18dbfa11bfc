from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from blindfolio import clock, times
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import route
from blindfolio.web.request import current
from prompts import mails
from prompts.inviting import invite
from prompts.models import PromptVersion
from prompts.opening.page import BRIEF
from prompts.opening.terms import in_short, signature
from prompts.web.candidate.asking import what_is_sent
from prompts.web.openings import COORDINATOR, NAME, WRITER, coordinated, openings


@route(
    openings,
    "/openings/<opening_id>/preview",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME),
)
def preview(opening_id: str) -> ResponseReturnValue:
    """Show what a candidate invited now would get. Nothing is sent."""
    db, mine, settings = current.db, coordinated(opening_id), current.settings
    version = db.get_one(PromptVersion, mine.prompt_version)
    start_by = clock.now() + timedelta(days=mine.start_within_days)
    zone = ZoneInfo(mine.zone)
    email = WRITER.write(
        invite.MAIL,
        {
            "name": NAME,
            "team": settings.team_name,
            "opening": mine.title,
            "prompt": version.title,
            "start_by": times.exact(start_by, zone),
            "link": mails.LATER,
            "in_short": in_short(mine.terms, mine.window_days),
            "replaces": False,
            "signed": signature(mine.terms, settings.team_name),
        },
    )
    return pages.page(
        "prompts/opening_preview.html",
        "What candidates get",
        opening=mine,
        email=email,
        brief=mine.book == BRIEF,
        start_by=start_by,
        zone=zone,
        **what_is_sent(mine, zone, mine.window_days, model=mine.model),
    )
