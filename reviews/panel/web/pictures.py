from __future__ import annotations

from flask import Response

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.panel.web.panels import PANEL, panels


@route(
    panels,
    "/panels/<folio_id>/pictures/<name>",
    auth="account",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"folio_id": "folio", "name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=PANEL,
    )
    return pictures.answer(folio.document, name)
