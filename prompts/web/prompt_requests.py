"""Candidates who ask for another prompt, for those who may hear of it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.inviting import other_opening
from prompts.window import prompt_request

prompt_requests = Blueprint("prompt_requests", __name__)
_ROLES = ("coordinator", "manager", "admin")


@route(
    prompt_requests,
    "/prompt-requests",
    auth="account",
    roles=_ROLES,
    classes=(DataClass.DISPLAY_NAME, DataClass.PROMPT),
)
def listed(refusal: Refusal | None = None, **_of: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    found = prompt_request.waiting(db, me)
    folios = [mine.folio for _, mine, _, _ in found]
    return pages.page(
        "prompts/prompt_requests.html",
        "Requests for another prompt",
        refusal,
        requests=found,
        # An admin without a part knows a submission by its id alone.
        names=book.names_of(db, me, folios),
        others={slug: other_opening.choices(db, slug, by=me) for *_, slug in found},
        sent=_of.get("folio_id", ""),
    )


@button(
    prompt_requests,
    "/prompt-requests/<folio_id>",
    shows=listed,
    roles=_ROLES,
    body={"opening": ""},
)
def answer(folio_id: str) -> str:
    db, settings = current.db, current.settings
    if opening := current.field_sent("opening"):
        secret, team = settings.signing_key(), current.shown.team
        other_opening.move(db, folio_id, opening, team=team, secret=secret, by=current.account)
    else:
        prompt_request.say_none(db, folio_id, by=current.account)
    return said.after("prompt_answered", "prompt_requests.listed")
