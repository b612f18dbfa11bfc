from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pictures
from blindfolio.web.request import current
from reviews.debrief.web.debrief import ROWS, look, refuse_undecided
from reviews.panel.web.beside import show_document

_CLASSES = (DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS)


@look("/debriefs/<folio_id>/document", classes=_CLASSES)
def document(folio_id: str) -> ResponseReturnValue:
    return show_document(_read(folio_id), "debrief.debrief_page", "the debrief")


@look(
    "/debriefs/<folio_id>/pictures/<name>",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    return pictures.answer(_read(folio_id).document, name)


def _read(folio_id: str) -> Folio:
    folio, mine = one(current.db, current.account, _CLASSES, id=folio_id, rows=ROWS)
    refuse_undecided(folio, mine)
    return folio
