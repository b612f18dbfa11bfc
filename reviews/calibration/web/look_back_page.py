from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio import csv_cells
from blindfolio.accounts import people
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads, pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration.looking_back import (
    answering,
    figures,
    look_backs,
    look_backs_of,
    offered,
    sentences,
)
from reviews.calibration.looking_back.counts import DimensionCount, LookBackCounts, same_words
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.web.blueprint import looking_back
from reviews.calibration.web.look_backs_page import COORDINATOR
from reviews.forms.filled import Incomplete

PARAMS = {"look_back_id": "look_back"}


@route(
    looking_back,
    "/looking-back/<look_back_id>",
    auth="account",
    classes=(DataClass.PROMPT,),
    params=PARAMS,
)
def shown(look_back_id: str) -> ResponseReturnValue:
    return page(look_back_id)


def page(look_back: str, refusal: Refusal | None = None, **more: Any) -> ResponseReturnValue:
    mine = look_backs_of.seat(current.db(), current.account(), look_back)
    values: dict[str, Any] = {"chosen": (), "gaps": ()}
    html = render_template(
        "reviews/calibration/look_back.html",
        **pages.shell(),
        mine=mine,
        levels=LEVELS,
        stages=[it.title for it in offered.offered(mine.look_back.loop)],
        refusal=refusal,
        **(values | _PARTS[mine.look_back.state](mine) | more),
    )
    return html, refusal.status if refusal else 200


def _preparing(mine: LookBackSeat) -> dict[str, Any]:
    db, me = current.db(), current.account()
    return {
        "hires": look_backs.hires_of(db, mine.look_back.id),
        "people": [it for it in people.active(db) if it.id != me],
    }


def _open(mine: LookBackSeat) -> dict[str, Any]:
    db = current.db()
    answers = look_backs_of.own_answers(db, mine)
    return {
        "finished": look_backs_of.finished(db, mine),
        "hires": look_backs.hires_of(db, mine.look_back.id) if mine.owns else (),
        "answers": [(it, len(answering.missing(mine, it))) for it in answers],
    }


def _closed(mine: LookBackSeat) -> dict[str, Any]:
    counts = figures.of(current.db(), mine)
    phrases = offered.phrases(mine.look_back.loop)
    return {
        "counts": counts,
        "says": [sentences.of_criterion(it, phrases) for it in counts.criteria],
        "uncovered": sentences.uncovered(counts),
        "beyond": _named(it for it in counts.dimensions if it.uncovered),
        "covered": _named(it for it in counts.dimensions if not it.uncovered),
        "titles": offered.titles(mine.look_back.loop),
    }


def _named(dimensions: Iterable[DimensionCount]) -> list[tuple[str, str]]:
    return [(sentences.of_dimension(it), same_words(it.words)) for it in dimensions]


_PARTS: dict[str, Callable[[LookBackSeat], dict[str, Any]]] = {
    "preparing": _preparing,
    "open": _open,
    "closed": _closed,
    "cancelled": lambda _: {},
}


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
    chosen, me = request.form.getlist("person"), current.account()
    return _done(
        look_back_id,
        lambda db: look_backs.start(db, look_back_id, chosen, by=me),
        _shown(look_back_id, "look_back_started"),
        chosen=chosen,
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/close",
    auth="account",
    roles=COORDINATOR,
    methods=("POST",),
    params=PARAMS,
)
def close(look_back_id: str) -> ResponseReturnValue:
    me = current.account()
    return _done(
        look_back_id,
        lambda db: look_backs.close(db, look_back_id, by=me),
        _shown(look_back_id, "look_back_closed"),
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
    me = current.account()
    return _done(
        look_back_id,
        lambda db: look_backs.cancel(db, look_back_id, by=me),
        url_for("looking_back.listed"),
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
    me = current.account()
    return _done(
        look_back_id,
        lambda db: look_backs.forget(db, look_back_id, hire_id, by=me),
        url_for("looking_back.shown", look_back_id=look_back_id, _anchor="hires"),
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
    """In case they name somebody."""
    words, me = request.form.get("words", ""), current.account()
    return _done(
        look_back_id,
        lambda db: look_backs.remove_words(db, look_back_id, words, by=me),
        url_for("looking_back.shown", look_back_id=look_back_id),
    )


@route(
    looking_back,
    "/looking-back/<look_back_id>/lock",
    auth="account",
    methods=("POST",),
    params=PARAMS,
)
def lock(look_back_id: str) -> ResponseReturnValue:
    me = current.account()
    return _done(
        look_back_id,
        lambda db: answering.lock(db, look_back_id, by=me),
        _shown(look_back_id, "look_back_locked"),
    )


def _done(
    look_back: str, act: Callable[[Session], None], to: str, **more: Any
) -> ResponseReturnValue:
    try:
        with current.db().begin_nested():
            act(current.db())
    except Refusal as refusal:
        gaps = refusal.gaps if isinstance(refusal, Incomplete) else ()
        return page(look_back, refusal, gaps=gaps, **more)
    return redirect(to, 303)


def _shown(look_back: str, code: str) -> str:
    return said.after(code, "looking_back.shown", look_back_id=look_back)


@route(
    looking_back,
    "/looking-back/<look_back_id>/figures.csv",
    auth="account",
    classes=(DataClass.PROMPT,),
    kind="export",
    params=PARAMS,
)
def as_csv(look_back_id: str) -> Response:
    rows: list[Sequence[str | int]] = [
        figures.COLUMNS,
        *figures.as_rows(*_figures(look_back_id)),
    ]
    raw = csv_cells.written(rows)
    return downloads.attachment(raw, "looking-back", ".csv", "text/csv; charset=utf-8")


@route(
    looking_back,
    "/looking-back/<look_back_id>/figures.json",
    auth="account",
    classes=(DataClass.PROMPT,),
    kind="export",
    params=PARAMS,
)
def as_json(look_back_id: str) -> Response:
    found = figures.as_json(*_figures(look_back_id))
    raw = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return downloads.attachment(raw, "looking-back", ".json", "application/json")


def _figures(look_back: str) -> tuple[LookBackSeat, LookBackCounts]:
    db = current.db()
    mine = look_backs_of.seat(db, current.account(), look_back)
    if mine.look_back.state != "closed":
        raise Absent
    return mine, figures.of(db, mine)
