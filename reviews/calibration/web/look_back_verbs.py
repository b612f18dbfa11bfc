"""What is done with a whole look-back: started, closed, cancelled, locked, and words removed."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from reviews.calibration.looking_back import answering, look_backs, look_backs_of
from reviews.calibration.web.blueprint import looking_back
from reviews.calibration.web.look_back_page import page
from reviews.calibration.web.look_backs_page import COORDINATOR
from reviews.forms.filled import Incomplete

PARAMS = {"look_back_id": "look_back"}


@route(
    looking_back,
    "/looking-back/<look_back_id>/start",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS,
    body={"person": "=account"},
)
def start(look_back_id: str) -> ResponseReturnValue:
    """Let the chosen people answer, and tell them."""
    _own(look_back_id)
    db, chosen = current.db(), request.form.getlist("person")
    try:
        with db.begin_nested():
            look_backs.start(db, look_back_id, chosen, by=current.account())
    except Refusal as refusal:
        return page(look_back_id, refusal, chosen=chosen)
    return _to(look_back_id, "look_back_started")


@route(
    looking_back,
    "/looking-back/<look_back_id>/close",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS,
)
def close(look_back_id: str) -> ResponseReturnValue:
    """End the answering; then everyone who took part sees the figures."""
    return _done(
        look_back_id,
        lambda: look_backs.close(current.db(), look_back_id, by=current.account()),
        lambda: _to(look_back_id, "look_back_closed"),
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/cancel",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS,
)
def cancel(look_back_id: str) -> ResponseReturnValue:
    """End a look-back without figures."""
    return _done(
        look_back_id,
        lambda: look_backs.cancel(current.db(), look_back_id, by=current.account()),
        lambda: redirect(url_for("looking_back.listed"), 303),
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/hires/<hire_id>/remove",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS | {"hire_id": "hire"},
)
def forget(look_back_id: str, hire_id: str) -> ResponseReturnValue:
    """Take a hire out before the start, and a label after it."""
    return _done(
        look_back_id,
        lambda: look_backs.forget(current.db(), look_back_id, hire_id, by=current.account()),
        lambda: redirect(
            url_for("looking_back.shown", look_back_id=look_back_id, _anchor="hires"), 303
        ),
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/words",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS,
    body={"words": "text"},
)
def remove_words(look_back_id: str) -> ResponseReturnValue:
    """Remove a dimension of a closed look-back, should its words name somebody."""
    db, words = current.db(), request.form.get("words", "")
    return _done(
        look_back_id,
        lambda: look_backs.remove_words(db, look_back_id, words, by=current.account()),
        lambda: redirect(url_for("looking_back.shown", look_back_id=look_back_id), 303),
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/lock",
    auth="account",
    methods=("POST",),
    params=PARAMS,
)
def lock(look_back_id: str) -> ResponseReturnValue:
    """Lock one's own answers about all hires."""
    db = current.db()
    try:
        with db.begin_nested():
            answering.lock(db, look_back_id, by=current.account())
    except Refusal as refusal:
        gaps = refusal.gaps if isinstance(refusal, Incomplete) else ()
        return page(look_back_id, refusal, gaps=gaps)
    return _to(look_back_id, "look_back_locked")


def _done(
    look_back: str, act: Callable[[], None], then: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """What follows an act of the owner, or their page with what was refused."""
    _own(look_back)
    try:
        with current.db().begin_nested():
            act()
    except Refusal as refusal:
        return page(look_back, refusal)
    return then()


def _own(look_back: str) -> None:
    """Absent for everyone but the owner."""
    if not look_backs_of.seat(current.db(), current.account(), look_back).owns:
        raise Absent


def _to(look_back: str, code: str) -> ResponseReturnValue:
    return redirect(said.after(code, "looking_back.shown", look_back_id=look_back), 303)
