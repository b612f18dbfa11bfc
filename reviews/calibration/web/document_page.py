from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.pdf.rectangles import leaves, sheets
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, pictures
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from reviews.calibration.practice import adding, masking, name_questions, rounds_of
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds_of import OWNER, REVIEWER
from reviews.calibration.web.blueprint import practice
from reviews.reading import drawing

READ = (DataClass.FOLIO_CODE, DataClass.PROMPT, DataClass.BLINDED_VIEW)


def page(
    code: str,
    refusal: Refusal | None = None,
    *,
    done: str = "",
    masked: Sequence[tuple[str, int]] = (),
) -> ResponseReturnValue:
    # `done` says what happened, `masked` how often each name occurred.
    folio, db = _own(code), current.db
    name = db.scalars(select(RoundFolio.name).where(RoundFolio.folio == folio.id)).one()
    body = documents.body(db, folio.document or "")
    mine = rounds_of.seat(db, current.account, folio.opening)
    may_mask = mine.state == "preparing" and not masking.is_a_candidates(db, folio)
    return pages.page(
        "reviews/calibration/document.html",
        name,
        refusal,
        folio=folio,
        # As in the reading room, where a wide table scrolls instead of breaking words.
        leaves=leaves(
            drawing.drawn(body.blocks, ()),
            sheets(body.sizes, body.geometry),
            body.language,
        ),
        may_mask=may_mask,
        questions=name_questions.questions(body.blocks) if may_mask else (),
        pictures={} if body.sizes else masking.pictures_in(body.blocks),
        paged=bool(body.sizes),
        masked=masked,
        done=done,
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


@button(
    practice,
    "/practice/documents/<code>/mask",
    shows=page,
    classes=READ,
    params={"code": "code"},
    body={"names": "outbox"},
)
def mask_more(code: str) -> ResponseReturnValue:
    # The words are not kept, so the answer is the page itself.
    form = request.form
    masked = masking.mask_more(
        current.db,
        current.site.archive,
        _own(code).opening,
        code,
        adding.names_in(form.get("names", "")),
        [_passage(it) for it in " ".join(form.getlist("place")).split()],
        form.getlist("picture"),
        by=current.account,
    )
    return page(code, done="Changed.", masked=masked)


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


def _passage(sent: str) -> RedactedPassage:
    block, _, place = sent.partition(":")
    start, _, end = place.partition(":")
    if not (start.isdecimal() and end.isdecimal() and len(place) < 20):
        raise Refusal("passage", "This passage is not in the document. Reload the page.")
    return RedactedPassage(block, int(start), int(end))


def _own(code: str) -> Folio:
    folio, _ = one(current.db, current.account, READ, code=code, rows=(OWNER,))
    return folio
