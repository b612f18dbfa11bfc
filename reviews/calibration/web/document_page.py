"""A practice document as its reviewers read it, for the owner: whether everything is masked."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds_of import OWNER
from reviews.calibration.web.blueprint import practice

READ = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW)


@route(
    practice,
    "/practice/documents/<code>",
    auth="account",
    classes=READ,
    params={"code": "code"},
)
def document(code: str) -> ResponseReturnValue:
    """The masked document, without anyone's marks."""
    folio = _own(code)
    name = current.db().scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id))
    return render_template(
        "reviews/calibration/document.html",
        **pages.shell(),
        folio=folio,
        name=name.one(),
        leaves=documents.body(current.db(), folio.document or "").leaves,
    )


@route(
    practice,
    "/practice/documents/<code>/pictures/<name>",
    auth="account",
    classes=(DataClass.BLINDED_VIEW,),
    kind="blob",
    params={"code": "code", "name": "picture"},
)
def picture(code: str, name: str) -> Response:
    """One picture of it."""
    return pictures.answer(_own(code).document, name)


def _own(code: str) -> Folio:
    folio, _ = one(current.db(), current.account(), READ, code=code, rows=(OWNER,))
    return folio
