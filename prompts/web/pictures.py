from __future__ import annotations

from flask import Response

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries
from prompts.web.asking import asking


@route(
    asking,
    "/my/uploads/<upload_id>/pictures/<name>",
    auth="candidate",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"upload_id": "upload", "name": "picture"},
)
def picture(upload_id: str, name: str) -> Response:
    db = current.db()
    case = queries.own(db, current.invitation(), [DataClass.BLINDED_VIEW])
    return pictures.answer(queries.upload(db, case.invitation.id, upload_id).document, name)
