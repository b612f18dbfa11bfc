"""A practice document as its reviewers read it, for the owner: whether everything is masked."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds_of import OWNER
from reviews.calibration.web.blueprint import practice

READ = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW)


@route(
    practice,
    "/practice/<round_id>/documents/<code>",
    auth="account",
    classes=READ,
    params={"round_id": "round", "code": "code"},
)
def document(round_id: str, code: str) -> ResponseReturnValue:
    """The masked document, without anyone's marks."""
    folio = _own(round_id, code)
    name = current.db().scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id))
    return render_template(
        "reviews/calibration/document.html",
        **pages.shell(),
        round_id=round_id,
        folio=folio,
        name=name.one(),
        leaves=documents.body(current.db(), folio.document or "").leaves,
    )


@route(
    practice,
    "/practice/<round_id>/documents/<code>/pictures/<name>",
    auth="account",
    classes=(DataClass.BLINDED_VIEW,),
    kind="blob",
    params={"round_id": "round", "code": "code", "name": "picture"},
)
def picture(round_id: str, code: str, name: str) -> Response:
    """One picture of it."""
    return pictures.answer(_own(round_id, code).document, name)


def _own(round_id: str, code: str) -> Folio:
    folio, _ = one(current.db(), current.account(), READ, code=code, rows=(OWNER,))
    if folio.opening != round_id:
        raise Absent
    return folio
