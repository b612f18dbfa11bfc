from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.inviting import decline
from prompts.web.candidate import own_case, shell

declining = Blueprint("declining", __name__)


@route(
    declining,
    "/my/decline",
    auth="candidate",
    classes=(DataClass.PROMPT, DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.DEADLINE),
)
def confirm_decline() -> ResponseReturnValue:
    return _page()


def _page(refusal: Refusal | None = None) -> ResponseReturnValue:
    case = own_case(DataClass.PROMPT, DataClass.IDENTITY)
    page = render_template(
        "prompts/decline.html",
        page_title="Decline",
        form=request.form,
        refusal=refusal,
        **shell(case),
    )
    return page, refusal.status if refusal else 200


@route(declining, "/my/decline", auth="candidate", methods=("POST",), body={"words": "text"})
def press_decline() -> ResponseReturnValue:
    db = current.db()
    mine = own_case(DataClass.IDENTITY).invitation
    try:
        with db.begin_nested():
            decline.decline(db, mine, request.form.get("words", ""), by=mine.id)
    except Refusal as refusal:
        if refusal.code == "closed":
            raise
        return _page(refusal)
    return redirect(url_for("asking.mine"), 303)
