from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts import redaction
from reviews.debrief.web.debrief import ROWS, debrief, refuse_undecided

_CLASSES = (DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS)


@route(
    debrief,
    "/debriefs/<folio_id>/document",
    auth="account",
    classes=_CLASSES,
    params={"folio_id": "folio"},
)
def document(folio_id: str) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    folio = _read(folio_id)
    if folio.document is None:
        raise Absent
    return render_template(
        "reviews/debrief/document.html",
        page_title=asked.document_title(db, folio.document),
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        leaves=documents.body(db, folio.document).leaves,
        covered=redaction.told(db, folio),
        **pages.shell(),
    )


@route(
    debrief,
    "/debriefs/<folio_id>/pictures/<name>",
    auth="account",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"folio_id": "folio", "name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    return pictures.answer(_read(folio_id).document, name)


def _read(folio_id: str) -> Folio:
    """The folio, if this account reads reviews and document by name."""
    folio, mine = one(current.db(), current.account(), _CLASSES, id=folio_id, rows=ROWS)
    refuse_undecided(folio, mine)
    return folio
