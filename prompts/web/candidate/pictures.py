from __future__ import annotations

from flask import Response

from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pictures
from prompts.web.candidate.asking import look
from prompts.web.candidate.page import own_upload


@look(
    "/my/uploads/<upload_id>/pictures/<name>",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(upload_id: str, name: str) -> Response:
    _, sent = own_upload(upload_id, DataClass.BLINDED_VIEW)
    return pictures.answer(sent.document, name)
