from __future__ import annotations

from functools import partial

from flask.typing import ResponseReturnValue

from blindfolio.mail.render import WrittenMail
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import mails
from prompts.inviting import close_opening
from prompts.models import Opening
from prompts.opening import candidate_counts, running
from prompts.opening import openings as verbs
from prompts.opening.terms import signature
from prompts.web.openings import COORDINATOR, NAME, as_sent, coordinated, openings, show
from prompts.window import cancelled

_CHOSEN = "(the sentence of the reason that you choose)"
_IF_PROMISED = f"(to those who were promised feedback: {cancelled.NO_FEEDBACK})"

_press = partial(button, openings, roles=COORDINATOR)


@_press("/openings/<opening_id>/resume", shows=show)
def resume(opening_id: str) -> str:
    running.resume(current.db, coordinated(opening_id), by=current.account)
    return said.after("resumed", "openings.opening", opening_id=opening_id)


@_press("/openings/<opening_id>/decisions", shows=show, body={"tells": "1"})
def tell_decisions(opening_id: str) -> str:
    tells, mine = current.field_sent("tells") == "1", coordinated(opening_id)
    verbs.tell_decisions(current.db, mine, tells=tells, by=current.account)
    return said.after("kept", "openings.opening", opening_id=opening_id)


@route(
    openings,
    "/openings/<opening_id>/close",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.DISPLAY_NAME),
)
def confirm_close(opening_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, mine, me = current.db, coordinated(opening_id), current.account
    going_on = candidate_counts.counts(db, me, mine.id).get(mine.id, {})
    waiting = going_on.pop(candidate_counts.NOT_STARTED, 0)
    return pages.page(
        "prompts/opening_close.html",
        "Close the opening",
        refusal,
        opening=mine,
        waiting=waiting,
        going_on=going_on,
        deciders=list(close_opening.decide_in(db, mine, me).values()),
        email=_email(mine, started=bool(going_on)),
        reasons=cancelled.choices(*close_opening.WHY),
    )


def _email(mine: Opening, *, started: bool) -> WrittenMail:
    return as_sent(
        close_opening.MAIL,
        {
            "name": NAME,
            "team": current.shown.team_name,
            "opening": mine.title,
            "ended_because": f"{_CHOSEN} {_IF_PROMISED}" if started else _CHOSEN,
            "off": [],
            "signed": signature({}, current.shown.team_name),
            "link": mails.LATER,
        },
    )


@_press(
    "/openings/<opening_id>/close",
    shows=confirm_close,
    body={"afterwards": "finish", "reason": "filled"},
)
def close(opening_id: str) -> str:
    mine = coordinated(opening_id)
    afterwards, reason = current.field_sent("afterwards"), current.field_sent("reason")
    ended = close_opening.close(current.db, mine, afterwards, reason, by=current.account)
    done = "opening_closed" if ended else "opening_closed_quietly"
    return said.after(done, "openings.opening", opening_id=opening_id)
