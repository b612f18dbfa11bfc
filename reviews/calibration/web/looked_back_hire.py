from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.folder.rubric import RATINGS
from reviews.calibration.looking_back import answering, look_backs_of, offered
from reviews.calibration.looking_back.models import COVERED, DIMENSION, KNOWN, RATING, WORDS
from reviews.calibration.web.blueprint import looking_back
from reviews.calibration.web.look_back_page import page
from reviews.forms.web import sending

PARAMS = {"look_back_id": "look_back", "hire_id": "hire"}


@route(
    looking_back,
    "/looking-back/<look_back_id>/hires/<hire_id>",
    auth="account",
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=PARAMS,
)
def hire(look_back_id: str, hire_id: str) -> ResponseReturnValue:
    return _show(look_back_id, hire_id)


@route(
    looking_back,
    "/looking-back/<look_back_id>/hires/<hire_id>",
    auth="account",
    methods=("POST",),
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=PARAMS,
    body={"revision": "0", "known": "no"},
)
def save(look_back_id: str, hire_id: str) -> ResponseReturnValue:
    """A refusal keeps what was typed."""
    fields = sending.fields_of(request.form)
    try:
        with current.db().begin_nested():
            answering.save(
                current.db(),
                look_back_id,
                hire_id,
                fields,
                revision=sending.number(request.form, "revision"),
                by=current.account(),
            )
    except Refusal as refusal:
        if refusal.code == "over":
            return page(look_back_id, refusal)
        return _show(look_back_id, hire_id, refusal, fields)
    return redirect(
        said.after("look_back_saved", "looking_back.shown", look_back_id=look_back_id), 303
    )


def _show(
    look_back: str,
    hire_id: str,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    db = current.db()
    mine = look_backs_of.seat(db, current.account(), look_back)
    own = look_backs_of.own_answer(db, mine, hire_id)
    html = render_template(
        "reviews/calibration/look_back_hire.html",
        **pages.shell(),
        **sending.page(own, refusal, typed, editable=not own.locked),
        mine=mine,
        own=own,
        titles=offered.titles(mine.look_back.loop),
        levels=LEVELS,
        ratings=RATINGS,
        known=KNOWN,
        rating=RATING,
        dimension=DIMENSION,
        covered=COVERED,
        most=WORDS,
    )
    return html, refusal.status if refusal else 200
