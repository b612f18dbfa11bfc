from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.web import pages, pictures
from blindfolio.web import request as current
from prompts import queries as asked
from prompts import redaction
from prompts.models import Opening
from reviews.debrief import queries
from reviews.debrief.web.debrief import ROWS, debrief, look, refuse_undecided
from reviews.feedback.judged import rubric_of_folio
from reviews.reading import export
from reviews.reading.export import Exported
from reviews.reading.web.exporting import in_every_form

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


@in_every_form(
    debrief,
    "/debriefs/<id_>/reviews",
    id_type="folio",
    classes=(
        DataClass.PROMPT,
        DataClass.BLINDED_VIEW,
        DataClass.DISPLAY_NAME,
        DataClass.OTHER_REVIEWS,
        DataClass.UNCOUNTED_REVIEWS,
        DataClass.AGGREGATES,
        DataClass.REVIEWER_NAMES,
    ),
)
def reviews(folio_id: str) -> tuple[Exported, str]:
    """The locked reviews as files, for viewers by name: never with a code."""
    db, me = current.db(), current.account()
    folio = _read(folio_id)
    classes = classes_of(db, me, folio.id)
    named, uncounted = (
        it in classes for it in (DataClass.REVIEWER_NAMES, DataClass.UNCOUNTED_REVIEWS)
    )
    locked = queries.reviews(db, folio, named=named, uncounted=uncounted)
    opening = db.get_one(Opening, folio.opening)
    exported = export.everybodys(
        f"{book.name(db, me, folio.id)}: {opening.title}",
        folio.id,
        rubric_of_folio(db, folio),
        [(it.by, it.review) for it in locked],
        documents.blocks(db, folio.document or ""),
        current.site().settings.time_zone,
    )
    return exported, f"reviews{export.version_of(db, folio.id)}"
