from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads
from blindfolio.web import request as current
from prompts import queries as asked
from prompts.models import Opening
from reviews.panel import desk, queries, team_calendar, timer
from reviews.panel.models import SheetQuestion, Slot
from reviews.panel.sheet import files as sheet_files
from reviews.panel.sheet import history, sources
from reviews.panel.sheet import paper as paper_of
from reviews.panel.web.panels import design_changes, head, look, mine

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


@look("/panels/<folio_id>/sheet.json", kind="export", classes=CLASSES)
def sheet_json(folio_id: str) -> Response:
    raw = json.dumps(_body(folio_id), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return downloads.attachment(raw.encode(), NAME, ".json", "application/json; charset=utf-8")


@look("/panels/<folio_id>/sheet.md", kind="export", classes=CLASSES)
def sheet_markdown(folio_id: str) -> Response:
    raw = sheet_files.markdown(_body(folio_id))
    return downloads.attachment(raw.encode(), NAME, ".md", "text/markdown; charset=utf-8")


def _body(folio_id: str) -> dict[str, Any]:
    db = current.db()
    folio = mine(folio_id)
    built = queries.sheet(db, folio.id)
    if built.sheet is None:
        raise Absent
    own = desk.notes(db, folio.id, current.account())
    return sheet_files.as_json(
        {
            "candidate": book.name(db, current.account(), folio.id),
            "opening": db.get_one(Opening, folio.opening).title,
            "document": asked.document_title(db, folio.document),
        },
        timer.plan_of(db.get(Slot, folio.id)),
        built.sheet,
        built,
        design_changes(folio),
        history.of_sheet(db, folio.id),
        own.texts if own else {},
    )


@look(
    "/panels/<folio_id>/print",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.PANEL_NAMES,
        DataClass.QUESTION_SHEET,
        DataClass.SLOT,
    ),
)
def paper(folio_id: str) -> ResponseReturnValue:
    shared = head(mine(folio_id))
    return render_template(
        "reviews/panel/print.html",
        page_title=f"{shared['name']}, question sheet",
        names=dict(shared["panel"]),
        looks=_looks(shared) if shared["sheet"] else [],
        longest_quote=paper_of.QUOTE,
        in_reserve=paper_of.in_reserve,
        sources=sources,
        **shared,
    )


def _looks(shared: dict[str, Any]) -> list[paper_of.PageLook]:
    names: dict[str, str] = dict(shared["panel"])
    about = len(shared["opening"].title) + min(60, len(shared["document_title"])) + 3
    panel = len(", ".join(names.values()))
    heads = {"name": len(shared["name"]), "time": 32, "about": about, "panel": panel}

    def led(question: SheetQuestion) -> str:
        return names.get(question.lead or "", "")[:30]

    *first, third = (
        (placed, shared["sheet"].notes.get(name, ""))
        for name, placed in shared["placed"].items()
    )
    return [
        paper_of.PrintedPage(first, heads, led, shared["everybody"]).look,
        paper_of.PrintedPage([third], heads, led, last=True).look,
    ]


@look("/panels/<folio_id>/interview.ics", kind="export", classes=(DataClass.SLOT,))
def calendar_of_slot(folio_id: str) -> ResponseReturnValue:
    """Available until the panel has met."""
    db = current.db()
    folio = mine(folio_id, DataClass.SLOT)
    slot = db.get(Slot, folio.id)
    if slot is None or folio.stage not in matrix.FORWARD[:6]:
        raise Absent
    own = db.get_one(Account, current.account()).zone
    zone = ZoneInfo(own) if own else current.site().settings.time_zone
    raw = team_calendar.file_of(zone, slot, slot)
    return downloads.attachment(raw, "interview", ".ics", "text/calendar; charset=utf-8")
