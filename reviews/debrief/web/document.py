from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pictures
from blindfolio.web.request import current
from reviews.debrief.web.debrief import ROWS, look, refuse_undecided
from reviews.panel.web.beside import show_document, show_prompt
from reviews.reading.side_by_side import all_of, marked

_CLASSES = (DataClass.DISPLAY_NAME, DataClass.BLINDED_VIEW, DataClass.OTHER_REVIEWS)
_ASKED = (DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.FACT_PACK)


@look("/debriefs/<folio_id>/document", classes=_CLASSES)
def document(folio_id: str) -> ResponseReturnValue:
    db, folio = current.db, _read(folio_id)
    counted = [it for it in all_of(db, current.account, folio) if it.counted]
    return show_document(
        folio,
        "debrief.debrief_page",
        "the debrief",
        marked(db, folio, counted) if folio.document else None,
        _anchor=request.args.get("at"),
    )


@look(
    "/debriefs/<folio_id>/pictures/<name>",
    kind="blob",
    classes=(DataClass.BLINDED_VIEW,),
    params={"name": "picture"},
)
def picture(folio_id: str, name: str) -> Response:
    return pictures.answer(_read(folio_id).document, name)


@look("/debriefs/<folio_id>/prompt", classes=(*_ASKED, DataClass.KNOWN_FACTS))
def prompt(folio_id: str) -> ResponseReturnValue:
    """Deciders see what was asked from the review decision on."""
    seen = {*_ASKED, DataClass.OTHER_REVIEWS}
    folio, _ = one(current.db, current.account, seen, id=folio_id, rows=ROWS)
    if folio.stage in (Stage.GATE, Stage.PANEL):
        return show_prompt(folio, "board.deciding", "Back to the review decision")
    return show_prompt(folio, "debrief.debrief_page", "Back to the debrief")


def _read(folio_id: str) -> Folio:
    folio, mine = one(current.db, current.account, _CLASSES, id=folio_id, rows=ROWS)
    refuse_undecided(folio, mine)
    return folio
