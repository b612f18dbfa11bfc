from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.mail.render import WrittenMail
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import mails
from prompts.inviting import close_opening
from prompts.models import Opening
from prompts.opening import running
from prompts.web.openings import COORDINATOR, NAME, WRITER, act_on, coordinated, openings
from prompts.window import cancelled

_CHOSEN = "(the sentence of the reason that you choose)"
_IF_PROMISED = f"(to those who were promised feedback: {cancelled.NO_FEEDBACK})"


@route(
    openings,
    "/openings/<opening_id>/pause",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
)
def pause(opening_id: str) -> ResponseReturnValue:
    me = current.account()
    return act_on(opening_id, lambda db, mine: running.pause(db, mine, by=me), "paused")


@route(
    openings,
    "/openings/<opening_id>/resume",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
)
def resume(opening_id: str) -> ResponseReturnValue:
    me = current.account()
    return act_on(opening_id, lambda db, mine: running.resume(db, mine, by=me), "resumed")


@route(
    openings,
    "/openings/<opening_id>/close",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME),
    params={"opening_id": "opening"},
)
def confirm_close(opening_id: str) -> ResponseReturnValue:
    return _confirm(opening_id)


def _confirm(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, mine = current.db(), coordinated(opening_id)
    me = current.account()
    under_way = close_opening.under_way(db, mine, by=me)
    page = render_template(
        "prompts/opening_close.html",
        page_title="Close the opening",
        opening=mine,
        waiting=under_way.waiting,
        going_on=under_way.going_on,
        started=under_way.started,
        goes_on=close_opening.GOES_ON,
        deciders=list(close_opening.decide_in(db, mine, me).values()),
        email=_email(mine, started=under_way.started > 0),
        reasons=close_opening.reasons(),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _email(mine: Opening, *, started: bool) -> WrittenMail:
    return WRITER.write(
        close_opening.MAIL,
        {
            "name": NAME,
            "team": current.site().settings.team_name,
            "opening": mine.title,
            "ended_because": f"{_CHOSEN} {_IF_PROMISED}" if started else _CHOSEN,
            "off": [],
            "link": mails.LATER,
        },
    )


@route(
    openings,
    "/openings/<opening_id>/close",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params={"opening_id": "opening"},
    body={"afterwards": "finish", "reason": "filled"},
)
def close(opening_id: str) -> ResponseReturnValue:
    db, mine, form = current.db(), coordinated(opening_id), request.form
    try:
        with db.begin_nested():
            ended = close_opening.close(
                db,
                mine,
                form.get("afterwards", ""),
                form.get("reason", ""),
                by=current.account(),
            )
    except Refusal as refusal:
        return _confirm(opening_id, refusal)
    told = "opening_closed" if ended else "opening_closed_quietly"
    url = said.after(told, "openings.opening", opening_id=opening_id)
    return redirect(url, 303)
