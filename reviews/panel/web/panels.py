from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.visibility.stage import Stage
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts import redaction
from prompts.clarifying import questions
from prompts.folder.rubric import RATINGS
from prompts.models import Opening, PromptVersion
from prompts.opening.page import pack_of, page_of
from prompts.opening.weights import rubric_for
from reviews import words
from reviews.followups.personal import about_a_person
from reviews.forms.filled import Stale
from reviews.panel import conversation, desk, prepared, queries, sources, timer
from reviews.panel import paper as paper_of
from reviews.panel.edit import GONE, LONGEST
from reviews.panel.history import by_question
from reviews.panel.models import DesignChange, SheetQuestion, Slot
from reviews.panel.ticks import TICKS

panels = Blueprint("panels", __name__)
PANEL = queries.SEATED
PREPARE, RUN = "prepare", "run"


def mine(folio_id: str, *classes: DataClass) -> Folio:
    """The folio, if this account's own seat opens `classes`."""
    folio, _ = one(current.db(), current.account(), set(classes), id=folio_id, rows=PANEL)
    return folio


@route(
    panels,
    "/panels",
    auth="account",
    classes=(
        DataClass.SLOT,
        DataClass.OWN_ROLE,
        DataClass.DISPLAY_NAME,
        DataClass.SLOT_CANCELLED,
        DataClass.PROMPT,
        DataClass.OWN_SCORECARD,
        DataClass.DECISION,
    ),
)
def listed() -> ResponseReturnValue:
    """Before a release each seat is a role and a date."""
    page = pages.number()
    seats, more = queries.seats(current.db(), current.account(), page=page)
    return render_template(
        "reviews/panel/seats.html",
        page_title="Panels",
        seats=seats,
        BEFORE_IT=matrix.FORWARD[:6],
        words=words,
        page=page,
        more=more,
        **pages.shell(),
    )


@route(
    panels,
    "/panels/<folio_id>",
    auth="account",
    classes=(
        DataClass.PROMPT,
        DataClass.HELD_BACK,
        DataClass.DISPLAY_NAME,
        DataClass.BLINDED_VIEW,
        DataClass.PANEL_NAMES,
        DataClass.QUESTION_SHEET,
        DataClass.OWN_SCORECARD,
        DataClass.OTHER_SCORECARDS,
        DataClass.SLOT,
        DataClass.AI_STATEMENT,
        DataClass.WORRY,
        DataClass.CANDIDATE_QUESTIONS,
    ),
    params={"folio_id": "folio"},
)
def sheet(folio_id: str) -> ResponseReturnValue:
    return show_sheet(folio_id)


def show_sheet(
    folio_id: str,
    refusal: Refusal | None = None,
    *,
    view: str = "",
    segment: str = "",
    typed: Mapping[str, Mapping[str, str]] | None = None,
    written: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """`view` and `segment` default to the request's.

    `typed` holds a refused form's text by question id (or segment, for a new question),
    `written` unsaved fields of the conversation.
    """
    folio = mine(
        folio_id, DataClass.QUESTION_SHEET, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME
    )
    db, account = current.db(), current.account()
    history = queries.edits(db, folio.id)
    own_notes = desk.notes(db, folio.id, account)
    shared, running, editable = head(folio), clock_of(folio), folio.stage == Stage.PANEL
    view = view or request.values.get("view", "")
    if view not in (PREPARE, RUN):
        view = RUN if running["timer"] or shared["now"] or not editable else PREPARE
    segment = segment or request.values.get("segment", "")
    page = render_template(
        "reviews/panel/sheet.html",
        **shared,
        **running,
        view=view,
        chosen=segment if segment in queries.PRINTED else next(iter(queries.PRINTED)),
        notes=own_notes,
        longest_note=desk.LONGEST,
        written=written or {},
        other_tab=refusal.saved if isinstance(refusal, Stale) else {},
        history=by_question(history),
        edits=len(history),
        account=account,
        changes=design_changes(folio),
        gone=GONE,
        ticks=TICKS,
        longest=LONGEST,
        has_read=prepared.who_read(db, folio.id),
        own=queries.scorecard(db, folio.id, account),
        statement=asked.statement(db, folio.id),
        topics=questions.topics(db, folio.id),
        covered=redaction.told(db, folio),
        editable=editable,
        refusal=refusal,
        typed=typed or {},
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def head(folio: Folio) -> dict[str, Any]:
    db = current.db()
    built = queries.sheet(db, folio.id)
    segments = built[1] if built else {}
    everybody = segments.get(queries.EVERYBODY, [])
    placed = {
        name: queries.placed(found, name)
        for name, found in segments.items()
        if name in queries.PRINTED
    }
    document = asked.document_title(db, folio.document)
    name = book.name(db, current.account(), folio.id)
    slot = db.get(Slot, folio.id)
    plan = timer.segments(slot.minutes) if slot else timer.segments()
    begins = {}
    now, ends = clock.now(), slot.at + timedelta(minutes=slot.minutes) if slot else None
    if slot:
        minutes = 0
        for part in (*plan, timer.QUESTIONS):
            begins[part.name] = slot.at + timedelta(minutes=minutes)
            minutes += part.minutes
    return {
        "page_title": f"{name}, question sheet",
        "folio_id": folio.id,
        "name": name,
        "opening": db.get_one(Opening, folio.opening),
        "document_title": document,
        "slot": slot,
        "begins": begins,
        "ends": ends,
        "now": slot is not None and ends is not None and _soon(slot) <= now < ends,
        "early": slot is not None and now < _soon(slot),
        "panel": queries.panel(db, folio.id),
        "sheet": built[0] if built else None,
        "segments": segments,
        "everybody": everybody,
        "placed": placed,
        "in_order": everybody + [it.question for found in placed.values() for it in found],
        "sources": sources,
        "about_a_person": about_a_person,
        "plan": plan,
        "questions_part": timer.QUESTIONS,
        "ours": sum(part.minutes for part in plan),
        "zone": current.site().settings.time_zone,
    }


def _soon(slot: Slot) -> datetime:
    return slot.at - timedelta(minutes=timer.SOON)


def clock_of(folio: Folio) -> dict[str, object]:
    found = conversation.read(current.db(), folio.id)
    if found is None:
        return {"timer": None, "running": {}}
    return {
        "timer": found,
        "running": {
            "elapsed": round(found.elapsed, 1),
            "since": found.since,
            "current": found.current,
            "paused": found.paused_at is not None,
            "parts": [[part.heading, part.minutes] for part in found.parts],
        },
    }


def design_changes(folio: Folio) -> dict[str, list[tuple[DesignChange, str]]]:
    """What this reader may see: the others' only from the debrief on."""
    everyone = folio.stage in (Stage.DEBRIEF, Stage.CLOSED)
    return queries.design_changes(current.db(), folio.id, current.account(), everyone=everyone)


@route(
    panels,
    "/panels/<folio_id>/print",
    auth="account",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.PANEL_NAMES,
        DataClass.QUESTION_SHEET,
        DataClass.SLOT,
    ),
    params={"folio_id": "folio"},
)
def paper(folio_id: str) -> ResponseReturnValue:
    folio = mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)
    shared = head(folio)
    names = dict(shared["panel"])
    return render_template(
        "reviews/panel/print.html",
        **shared,
        names=names,
        looks=_looks(shared, names),
        longest_quote=paper_of.QUOTE,
        in_reserve=paper_of.in_reserve,
    )


def _looks(shared: dict[str, Any], names: Mapping[str, str]) -> list[paper_of.PageLook]:
    sheet, placed = shared["sheet"], shared["placed"]
    if sheet is None:
        return []
    heads = {
        "name": len(shared["name"]),
        "time": 32,
        "about": len(shared["opening"].title) + min(60, len(shared["document_title"])) + 3,
        "panel": len(", ".join(names.values())),
    }

    def led(question: SheetQuestion) -> str:
        return names.get(question.lead or "", "")[:30]

    def of(*keys: str, **more: Any) -> paper_of.PageLook:
        found = [paper_of.segment(placed[key], sheet.notes.get(key, "")) for key in keys]
        return paper_of.look_of(found, heads=heads, led=led, **more)

    first, second, third = (part.name for part in shared["plan"])
    return [of(first, second, everybody=shared["everybody"]), of(third, last=True)]


@route(
    panels,
    "/panels/<folio_id>/document",
    auth="account",
    classes=(
        DataClass.PROMPT,
        DataClass.DISPLAY_NAME,
        DataClass.BLINDED_VIEW,
        DataClass.KNOWN_FACTS,
    ),
    params={"folio_id": "folio"},
)
def document(folio_id: str) -> ResponseReturnValue:
    db = current.db()
    folio = mine(folio_id, DataClass.BLINDED_VIEW, DataClass.DISPLAY_NAME)
    if folio.document is None:
        raise Absent
    return render_template(
        "reviews/panel/document.html",
        page_title=asked.document_title(db, folio.document),
        folio_id=folio.id,
        name=book.name(db, current.account(), folio.id),
        back=_back_to_the_sheet(folio.id),
        leaves=documents.body(db, folio.document).leaves,
        covered=redaction.told(db, folio),
        **pages.shell(),
    )


def _back_to_the_sheet(folio_id: str) -> str:
    question = request.args.get("question", "")
    return url_for(
        "panels.sheet",
        folio_id=folio_id,
        view=request.args.get("view") if question else None,
        segment=request.args.get("segment") if question else None,
        _anchor=f"q-{question}" if question else None,
    )


@route(
    panels,
    "/panels/<folio_id>/prompt",
    auth="account",
    classes=(
        DataClass.PROMPT,
        DataClass.RATING_GUIDES,
        DataClass.FACT_PACK,
        DataClass.HELD_BACK,
        DataClass.KNOWN_FACTS,
    ),
    params={"folio_id": "folio"},
)
def prompt(folio_id: str) -> ResponseReturnValue:
    db = current.db()
    folio = mine(folio_id, DataClass.PROMPT, DataClass.RATING_GUIDES, DataClass.FACT_PACK)
    version = db.get_one(PromptVersion, folio.prompt_version)
    opening = db.get_one(Opening, folio.opening)
    return render_template(
        "reviews/panel/prompt.html",
        page_title=version.title,
        folio_id=folio.id,
        version=page_of(opening, version),
        rubric=rubric_for(opening, version),
        ratings=RATINGS,
        pack=pack_of(opening, version),
        facts=asked.facts(db, folio.opening),
        **pages.shell(),
    )
