from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, one
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import keyed, passages, pictures, said
from blindfolio.web.declare import route
from blindfolio.web.http import downloads
from blindfolio.web.request import current
from prompts import queries as submissions
from prompts import redaction
from reviews.board import queries, redact
from reviews.board.web.blueprint import board, case_page, look, press

_READ = (DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW)
_SHOWN = (*_READ, DataClass.REVIEW_PROGRESS)


@route(
    board, "/candidates/<folio_id>/document", auth="account", roles=OF_OPENINGS, classes=_SHOWN
)
def document(folio_id: str) -> ResponseReturnValue:
    db, (folio, mine) = current.db, _folio(folio_id)
    return case_page(
        "reviews/board/document.html",
        submissions.document_title(db, folio.document or ""),
        folio,
        leaves=documents.body(db, folio.document or "").leaves,
        covered=redaction.told(db, folio),
        may_redact=mine.kind == "coordinator" and redact.may_redact(folio),
    )


@route(
    board,
    "/candidates/<folio_id>/pictures/<name>",
    auth="account",
    kind="blob",
    roles=OF_OPENINGS,
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(folio_id: str, name: str) -> ResponseReturnValue:
    folio, _ = _folio(folio_id)
    return pictures.answer(folio.document, name)


@look(board, "/candidates/<folio_id>/original", kind="blob", classes=(DataClass.ORIGINAL,))
def original(folio_id: str) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, _ = one(db, me, {DataClass.ORIGINAL}, id=folio_id, rows=("coordinator",))
    found = submissions.original(db, folio.id)
    if found is None:
        raise Absent
    sent, version = found
    raw = current.site.archive.read(sent.blob)
    return downloads.attachment(raw, f"{sent.id}-version-{version}", sent.extension)


@look(board, "/candidates/<folio_id>/redact", classes=_SHOWN)
def redacting(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    places: Sequence[passages.PassageChoice] = ()
    folio, _ = _folio(folio_id, rows=("coordinator",))
    if refusal and refusal.code in ("reason", "much"):
        blocks = documents.blocks(current.db, folio.document or "")
        places = passages.choices(blocks, passages.chosen(request.form.getlist("place")))
    return _page(folio, places, refusal)


@press(board, "/candidates/<folio_id>/redact", shows=redacting, body={"quote": "the"})
def press_redact(folio_id: str) -> str | ResponseReturnValue:
    db, form = current.db, request.form
    folio, _ = _folio(folio_id, rows=("coordinator",))
    chosen = passages.chosen(form.getlist("place"))
    if chosen and _version(folio) != form.get("version", ""):
        # Places belong to one version.
        raise Conflict(
            "changed",
            "The document has changed since you opened this page. Select the words again.",
        )
    if not form.get("sure"):
        blocks = documents.blocks(db, folio.document or "")
        chosen = chosen or passages.quoted(blocks, form.get("quote", ""))
        return _page(folio, passages.choices(blocks, chosen))
    redact.redact(db, folio, chosen, form.get("reason", ""), by=current.account)
    return said.after("redacting", "board.redacting", folio_id=folio.id)


def _folio(folio_id: str, rows: Sequence[str] = queries.ROWS) -> tuple[Folio, Standing]:
    """Raises Absent unless there is an anonymised copy that the viewer may see."""
    folio, mine = one(current.db, current.account, _READ, id=folio_id, rows=rows)
    if folio.document is None:
        raise Absent
    return folio, mine


def _page(
    folio: Folio, choices: Sequence[passages.PassageChoice], refusal: Refusal | None = None
) -> ResponseReturnValue:
    db = current.db
    return case_page(
        "reviews/board/redact.html",
        "Redact a passage",
        folio,
        refusal,
        version=_version(folio),
        leaves=documents.body(db, folio.document or "").leaves,
        done=redact.of_folio(db, folio.id),
        may_redact=redact.may_redact(folio),
        reasons=redaction.REASONS,
        most_passages=redact.MOST_PASSAGES,
        choices=choices,
        address=url_for("board.case", folio_id=folio.id) + "/pictures/",
    )


def _version(folio: Folio) -> str:
    # Not its hash, which would link the name to a code.
    return keyed.tag(f"to redact: {folio.sha}")
