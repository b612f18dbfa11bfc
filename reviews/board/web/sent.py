from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import downloads, pages, pictures
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts import redaction
from reviews.board import queries, redact
from reviews.board.web.blueprint import ROLES, board


@route(
    board,
    "/candidates/<folio_id>/document",
    auth="account",
    roles=ROLES,
    classes=(DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.REVIEW_PROGRESS),
    params={"folio_id": "folio"},
)
def document(folio_id: str) -> ResponseReturnValue:
    """The document as reviewers read it; for deciders from the gate on, for a hiring manager
    on the panel from the release on."""
    db = current.db()
    folio, mine = one(
        db,
        current.account(),
        {DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=queries.ROWS,
    )
    if folio.document is None:
        raise Absent
    return render_template(
        "reviews/board/document.html",
        page_title=asked.document_title(db, folio.document),
        folio_id=folio.id,
        name=book.name(db, current.account(), folio.id),
        leaves=documents.body(db, folio.document).leaves,
        covered=redaction.told(db, folio),
        may_redact=mine.kind == "coordinator" and redact.may_redact(folio),
        **pages.shell(),
    )


@route(
    board,
    "/candidates/<folio_id>/pictures/<name>",
    auth="account",
    kind="blob",
    roles=ROLES,
    classes=(DataClass.BLINDED_VIEW,),
    params={"folio_id": "folio", "name": "picture"},
)
def picture(folio_id: str, name: str) -> ResponseReturnValue:
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=queries.ROWS,
    )
    return pictures.answer(folio.document, name)


@route(
    board,
    "/candidates/<folio_id>/original",
    auth="account",
    kind="blob",
    roles=("coordinator",),
    classes=(DataClass.ORIGINAL,),
    params={"folio_id": "folio"},
)
def original(folio_id: str) -> ResponseReturnValue:
    db = current.db()
    folio, _ = one(
        db, current.account(), {DataClass.ORIGINAL}, id=folio_id, rows=("coordinator",)
    )
    found = asked.original(db, folio.id)
    if found is None:
        raise Absent
    sent, version = found
    return downloads.attachment(
        current.site().archive.read(sent.blob), f"{sent.id}-version-{version}", sent.extension
    )
