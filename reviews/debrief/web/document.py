from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from prompts import queries as asked
from prompts import redaction
from reviews.debrief.web.debrief import ROWS, look, refuse_undecided

_CLASSES = (DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS)


@look("/debriefs/<folio_id>/document", classes=_CLASSES)
def document(folio_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio = _read(folio_id)
    if folio.document is None:
        raise Absent
    return pages.page(
        "reviews/debrief/document.html",
        asked.document_title(db, folio.document),
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        leaves=documents.body(db, folio.document).leaves,
        covered=redaction.told(db, folio),
    )


@look(
    "/debriefs/<folio_id>/pictures/<name>",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    return pictures.answer(_read(folio_id).document, name)


def _read(folio_id: str) -> Folio:
    folio, mine = one(current.db(), current.account(), _CLASSES, id=folio_id, rows=ROWS)
    refuse_undecided(folio, mine)
    return folio
