"""The pictures of the document in the room."""

from __future__ import annotations

from flask import Response

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.reading.web.blueprint import reading


@route(
    reading,
    "/read/<code>/pictures/<name>",
    auth="account",
    classes=(DataClass.BLINDED_VIEW,),
    kind="blob",
    params={"code": "code", "name": "picture"},
)
def picture(code: str, name: str) -> Response:
    """One picture, for who reads this folio now."""
    folio, _ = one(
        current.db(),
        current.account(),
        [DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW, DataClass.OWN_REVIEW],
        code=code,
    )
    return pictures.answer(folio.document, name)
