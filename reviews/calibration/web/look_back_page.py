"""The one page of a look-back: prepared, open, closed or cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.accounts import people
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
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
from reviews.calibration.looking_back.counts import DimensionCount, same_words
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.web.blueprint import looking_back


@route(
    looking_back,
    "/looking-back/<look_back_id>",
    auth="account",
    classes=(DataClass.PROMPT,),
    params={"look_back_id": "look_back"},
)
def shown(look_back_id: str) -> ResponseReturnValue:
    """A look-back, as far as it is open to this account."""
    return page(look_back_id)


def page(look_back: str, refusal: Refusal | None = None, **more: Any) -> ResponseReturnValue:
    """The look-back's page, with what was refused there."""
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
    """What is said of each, and the key by which its owner removes it."""
    return [(sentences.of_dimension(it), same_words(it.words)) for it in dimensions]


def _cancelled(_mine: LookBackSeat) -> dict[str, Any]:
    return {}


_PARTS = {
    "preparing": _preparing,
    "open": _open,
    "closed": _closed,
    "cancelled": _cancelled,
}
