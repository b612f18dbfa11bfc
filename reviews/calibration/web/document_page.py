from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import one
from blindfolio.web import pages, pictures
from blindfolio.web.declare import route
from blindfolio.web.request import current
from reviews.calibration.practice import rounds_of
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds_of import OWNER, REVIEWER
from reviews.calibration.web.blueprint import practice
from reviews.reading import drawing

READ = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW)


def page(
    code: str, *, added: bool = False, masked: Sequence[tuple[str, int]] = ()
) -> ResponseReturnValue:
    # `masked` says how often each name occurred.
    db = current.db
    folio, _ = one(db, current.account, READ, code=code, rows=(OWNER,))
    name = db.scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id)).one()
    body = documents.body(db, folio.document or "")
    return pages.page(
        "reviews/calibration/document.html",
        name,
        folio=folio,
        # As in the reading room, where a wide table scrolls instead of breaking words.
        leaves=leaves(
            drawing.drawn(body.blocks, ()),
            sheets(body.sizes, body.geometry),
            body.language,
        ),
        preparing=rounds_of.seat(db, current.account, folio.opening).state == "preparing",
        added=added,
        masked=masked,
    )


@route(
    practice,
    "/practice/documents/<code>",
    auth="account",
    classes=READ,
    params={"code": "code"},
)
def document(code: str) -> ResponseReturnValue:
    return page(code)


@route(
    practice,
    "/practice/documents/<code>/pictures/<name>",
    auth="account",
    classes=READ,
    kind="blob",
    params={"code": "code", "name": "picture"},
)
def picture(code: str, name: str) -> Response:
    folio, _ = one(current.db, current.account, READ, code=code, rows=(OWNER, REVIEWER))
    return pictures.answer(folio.document, name)
