from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.accounts import people
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.authoring import library_view, own_loops
from reviews.calibration.looking_back import answering, look_backs, look_backs_of
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.looking_back.models import (
    COVERED,
    DIMENSION,
    KNOWN,
    POINTS,
    RATING,
    WORDS,
)
from reviews.calibration.web.blueprint import COORDINATOR, coordinates, looking_back
from reviews.forms.filled import Incomplete
from reviews.forms.web import sending


@route(looking_back, "/looking-back", auth="account")
def listed() -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/look_backs.html",
        "Looking back",
        look_backs=look_backs_of.listed(current.db, current.account),
        coordinator=coordinates(),
    )


@route(
    looking_back,
    "/looking-back/new",
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
)
def new(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/new_look_back.html",
        "New look-back",
        refusal,
        prompts=[
            {"value": slug, "words": title} for slug, title in library_view.choices(current.db)
        ],
        points=[{"value": n, "words": f"{n} months after the hire"} for n in POINTS],
        loops=[
            {"value": "", "words": "None: the document and the interview about it"},
            *({"value": it.key, "words": it.title} for it in own_loops.choices(current.db)),
        ],
        most=look_backs.MOST,
    )


@button(
    looking_back,
    "/looking-back/new",
    shows=new,
    roles=COORDINATOR,
    classes=(DataClass.PROMPT,),
    body={
        "title": "Hires of last year",
        "prompt": "payment-flows",
        "level": "3",
        "months": "6",
        "loop": "",
        "hires": "One, 2024-01\nTwo, 2024-02",
    },
)
def begin() -> str:
    form = request.form
    made = look_backs.begin(
        current.db,
        title=form.get("title", ""),
        slug=form.get("prompt", ""),
        level=levels.sent(form.get("level", "")),
        months={str(n): n for n in POINTS}.get(form.get("months", ""), 0),
        hires=form.get("hires", ""),
        loop=form.get("loop", ""),
        by=current.account,
    )
    return url_for("looking_back.shown", look_back_id=made.id)


@route(
    looking_back,
    "/looking-back/<look_back_id>",
    auth="account",
    classes=(DataClass.PROMPT,),
)
def shown(look_back_id: str) -> ResponseReturnValue:
    return _page(look_back_id)


def _page(look_back_id: str, refusal: Refusal | None = None, **_: str) -> ResponseReturnValue:
    mine = look_backs_of.seat(current.db, current.account, look_back_id)
    return pages.page(
        "reviews/calibration/look_back.html",
        mine.look_back.title,
        refusal,
        mine=mine,
        stages=[*mine.stages.values()],
        gaps=refusal.gaps if isinstance(refusal, Incomplete) else (),
        **_PARTS[mine.look_back.state](mine),
    )


_press = partial(button, looking_back, shows=_page)
_owners = partial(_press, roles=COORDINATOR)


def _preparing(mine: LookBackSeat) -> dict[str, Any]:
    db, me = current.db, current.account
    return {
        "hires": look_backs.hires_of(db, mine.look_back.id),
        "people": [it for it in people.active(db) if it.id != me],
    }


def _open(mine: LookBackSeat) -> dict[str, Any]:
    db = current.db
    answers = look_backs_of.own_answers(db, mine)
    return {
        "finished": look_backs_of.finished(db, mine),
        "hires": look_backs.hires_of(db, mine.look_back.id) if mine.owns else (),
        "answers": [(it, len(answering.missing(mine, it))) for it in answers],
    }


def _closed(mine: LookBackSeat) -> dict[str, Any]:
    return {"counts": look_backs_of.counts_of(current.db, mine), "titles": mine.titles}


_PARTS: dict[str, Callable[[LookBackSeat], dict[str, Any]]] = {
    "preparing": _preparing,
    "running": _open,
    "closed": _closed,
    "cancelled": lambda _: {},
}


@_owners("/looking-back/<look_back_id>/start", body={"person": "=account"})
def start(look_back_id: str) -> str:
    chosen = request.form.getlist("person")
    look_backs.start(current.db, look_back_id, chosen, by=current.account)
    return _after("look_back_started", look_back_id)


@_owners("/looking-back/<look_back_id>/close")
def close(look_back_id: str) -> str:
    look_backs.close(current.db, look_back_id, by=current.account)
    return _after("look_back_closed", look_back_id)


@_owners("/looking-back/<look_back_id>/cancel")
def cancel(look_back_id: str) -> str:
    look_backs.cancel(current.db, look_back_id, by=current.account)
    return url_for("looking_back.listed")


@_owners("/looking-back/<look_back_id>/hires/<hire_id>/remove")
def forget(look_back_id: str, hire_id: str) -> str:
    look_backs.forget(current.db, look_back_id, hire_id, by=current.account)
    return url_for("looking_back.shown", look_back_id=look_back_id, _anchor="hires")


@_owners("/looking-back/<look_back_id>/words", body={"words": "text"})
def remove_words(look_back_id: str) -> str:
    words = current.field_sent("words")
    look_backs.remove_words(current.db, look_back_id, words, by=current.account)
    return url_for("looking_back.shown", look_back_id=look_back_id)


@_press("/looking-back/<look_back_id>/lock")
def lock(look_back_id: str) -> str:
    answering.lock(current.db, look_back_id, by=current.account)
    return _after("look_back_locked", look_back_id)


def _after(code: str, look_back: str) -> str:
    return said.after(code, "looking_back.shown", look_back_id=look_back)


_HIRE = "/looking-back/<look_back_id>/hires/<hire_id>"
_HIRE_SHOWS = (DataClass.PROMPT, DataClass.RATING_GUIDES)


@route(looking_back, _HIRE, auth="account", classes=_HIRE_SHOWS)
def hire(
    look_back_id: str, hire_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    if refusal and refusal.code == "over":
        return _page(look_back_id, refusal)
    db = current.db
    mine = look_backs_of.seat(db, current.account, look_back_id)
    own = look_backs_of.own_answer(db, mine, hire_id)
    typed = sending.fields_of(request.form) if refusal else None
    return pages.page(
        "reviews/calibration/look_back_hire.html",
        own.hire.name,
        **sending.page(own, refusal, typed, editable=not own.locked),
        mine=mine,
        own=own,
        titles=mine.titles,
        known=KNOWN,
        rating=RATING,
        dimension=DIMENSION,
        covered=COVERED,
        most=WORDS,
    )


@button(
    looking_back,
    _HIRE,
    shows=hire,
    classes=_HIRE_SHOWS,
    body={"revision": "0", "known": "no"},
)
def save(look_back_id: str, hire_id: str) -> str:
    # A refusal keeps what was typed.
    answering.save(
        current.db,
        look_back_id,
        hire_id,
        sending.fields_of(request.form),
        revision=sending.number(request.form, "revision"),
        by=current.account,
    )
    return _after("look_back_saved", look_back_id)
