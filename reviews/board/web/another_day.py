from __future__ import annotations

from flask import redirect
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from reviews.board import another_day
from reviews.reading.assigned_reviews import ACCEPTED, LOCKED
from reviews.reading.web.blueprint import reading

_OWN = (*ACCEPTED, *LOCKED)


@route(
    reading,
    "/read/<code>/another-day",
    auth="account",
    methods=("POST",),
    classes=(DataClass.FOLIO_CODE, DataClass.OWN_REVIEW),
    params={"code": "code"},
    body={},
)
def take_another_day(code: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio, _ = one(db, me, {DataClass.FOLIO_CODE, DataClass.OWN_REVIEW}, code=code, rows=_OWN)
    another_day.take(db, folio, by=me)
    return redirect(said.after("another_day", "reading.queue", of=code), 303)
