from __future__ import annotations

import json
from typing import Any

from flask import Response

from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts.models import Opening
from reviews.panel import desk, queries, sheet_files, timer
from reviews.panel.history import by_question
from reviews.panel.models import Slot
from reviews.panel.web.panels import design_changes, mine, panels

CLASSES = (
    DataClass.PROMPT,
    DataClass.HELD_BACK,
    DataClass.DISPLAY_NAME,
    DataClass.PANEL_NAMES,
    DataClass.QUESTION_SHEET,
    DataClass.OWN_SCORECARD,
    DataClass.OTHER_SCORECARDS,
)
NAME = "question-sheet"


@route(
    panels,
    "/panels/<folio_id>/sheet.json",
    auth="account",
    kind="export",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def sheet_json(folio_id: str) -> Response:
    raw = json.dumps(_body(folio_id), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return downloads.attachment(raw.encode(), NAME, ".json", "application/json; charset=utf-8")


@route(
    panels,
    "/panels/<folio_id>/sheet.md",
    auth="account",
    kind="export",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def sheet_markdown(folio_id: str) -> Response:
    raw = sheet_files.markdown(_body(folio_id))
    return downloads.attachment(raw.encode(), NAME, ".md", "text/markdown; charset=utf-8")


def _body(folio_id: str) -> dict[str, Any]:
    db = current.db()
    folio = mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)
    built = queries.sheet(db, folio.id)
    if built is None:
        raise Absent
    head = {
        "candidate": book.name(db, current.account(), folio.id),
        "opening": db.get_one(Opening, folio.opening).title,
        "document": asked.document_title(db, folio.document),
    }
    history = by_question(queries.edits(db, folio.id))
    slot = db.get(Slot, folio.id)
    plan = timer.segments(slot.minutes) if slot else timer.segments()
    own = desk.notes(db, folio.id, current.account())
    return sheet_files.as_json(
        head, plan, *built, design_changes(folio), history, own.texts if own else {}
    )
