from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import keyed, pages, passages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.redaction import REASONS
from reviews.board import redact
from reviews.board.web.blueprint import board


@route(
    board,
    "/candidates/<folio_id>/redact",
    auth="account",
    roles=("coordinator",),
    classes=(DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.REVIEW_PROGRESS),
    params={"folio_id": "folio"},
)
def redacting(folio_id: str) -> ResponseReturnValue:
    return _page(_folio(folio_id))


@route(
    board,
    "/candidates/<folio_id>/redact",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"quote": "the"},
)
def press_redact(folio_id: str) -> ResponseReturnValue:
    db = current.db()
    folio = _folio(folio_id)
    form = request.form
    blocks = documents.blocks(db, folio.document or "")
    try:
        chosen = passages.chosen(form.getlist("place"))
        if chosen:
            _check_version(folio, form.get("version", ""))
        elif not form.get("sure"):
            chosen = passages.quoted(blocks, form.get("quote", ""))
        if not form.get("sure"):
            return _page(folio, choices=passages.choices(blocks, chosen))
        with db.begin_nested():
            redact.redact(db, folio, chosen, form.get("reason", ""), by=current.account())
    except Refusal as refusal:
        kept = passages.choices(blocks, chosen) if refusal.code in ("reason", "much") else ()
        return _page(folio, refusal=refusal, choices=kept)
    return redirect(said.after("redacting", "board.redacting", folio_id=folio.id), 303)


def _folio(folio_id: str) -> Folio:
    """The folio, for its coordinator while they see its blind page; otherwise Absent."""
    folio, _ = one(
        current.db(),
        current.account(),
        {DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME},
        id=folio_id,
        rows=("coordinator",),
    )
    if folio.document is None:
        raise Absent
    return folio


def _page(
    folio: Folio,
    *,
    refusal: Refusal | None = None,
    choices: Sequence[passages.PassageChoice] = (),
) -> ResponseReturnValue:
    db = current.db()
    document = db.get_one(StoredDocument, folio.document)
    page = render_template(
        "reviews/board/redact.html",
        page_title="Redact a passage",
        folio_id=folio.id,
        name=book.name(db, current.account(), folio.id),
        version=_version(folio),
        leaves=documents.body(db, document.id).leaves,
        done=redact.of_folio(db, folio.id),
        may_redact=redact.may_redact(folio),
        reasons=REASONS,
        most_passages=redact.MOST_PASSAGES,
        choices=choices,
        refusal=refusal,
        form=request.form,
        address=url_for("board.case", folio_id=folio.id) + "/pictures/",
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _version(folio: Folio) -> str:
    """The version that a form was made from. Not its hash, which would link the name to a
    code."""
    return keyed.tag(f"to redact: {folio.sha}")


def _check_version(folio: Folio, version: str) -> None:
    """Places belong to one version: refuse an older one."""
    if _version(folio) != version:
        raise Refusal(
            "changed",
            "The document has changed since you opened this page. Select the words again.",
            status=409,
        )
