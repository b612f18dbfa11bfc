"""What a colleague says of one hire: the form, and what is locked."""

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
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.web.blueprint import looking_back
from reviews.calibration.web.look_back_page import page
from reviews.forms.filled import Stale
from reviews.forms.web.sending import number

PARAMS = {"look_back_id": "look_back", "hire_id": "hire"}
_NOT_FIELDS = ("csrf_token", "revision")
_KNOWN = {"yes": "I know their work", "no": "I don't know this hire"}


@route(
    looking_back,
    "/looking-back/<look_back_id>/hires/<hire_id>",
    auth="account",
    classes=(DataClass.PROMPT, DataClass.RATING_GUIDES),
    params=PARAMS,
)
def hire(look_back_id: str, hire_id: str) -> ResponseReturnValue:
    """The form about one hire; once locked, what was said."""
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
    """Save what was said of one hire; nothing typed is lost where it is refused."""
    db, me, form = current.db(), current.account(), dict(request.form)
    fields = {name: value for name, value in form.items() if name not in _NOT_FIELDS}
    try:
        with db.begin_nested():
            revision = number(form, "revision")
            answering.save(db, look_back_id, hire_id, fields, revision=revision, by=me)
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
    saved = answering.fields_of(mine, own)
    other = refusal.saved if isinstance(refusal, Stale) else {}
    sent = {name: value for name, value in (typed or {}).items() if name in saved}
    html = render_template(
        "reviews/calibration/look_back_hire.html",
        **pages.shell(),
        mine=mine,
        own=own,
        locked=mine.person is not None and mine.person.locked_at is not None,
        fields=saved | sent,
        titles=offered.titles(mine.look_back.loop),
        told={name: _words(mine, name, value) for name, value in (saved | sent).items()},
        other_tab={name: _words(mine, name, value) for name, value in other.items()},
        levels=LEVELS,
        ratings=RATINGS,
        known=_KNOWN,
        not_seen=answering.NOT_SEEN,
        most=answering.WORDS,
        refusal=refusal,
    )
    return html, refusal.status if refusal else 200


def _words(mine: LookBackSeat, name: str, value: str) -> str:
    """A saved value as people read it."""
    if not value:
        return "Nothing"
    if name == "dimension":
        return value
    scale = {str(n): f"{n} {words}" for n, words in RATINGS.items()}
    known = _KNOWN | scale | {answering.NOT_SEEN: "Not seen yet"}
    return (known | offered.titles(mine.look_back.loop)).get(value, value)
