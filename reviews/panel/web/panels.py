"""The panel's pages: seats, the sheet and its paper, the document, the scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts import queries as asked
from prompts.models import Opening, PromptVersion
from prompts.rubric import LEVELS
from prompts.weights import rubric_for
from reviews.panel import edit, queries, scorecards
from reviews.panel.models import Question, Slot

panels = Blueprint("panels", __name__)
PANEL = ("panel",)


def _mine(folio_id: str, *classes: str) -> Folio:
    """The folio, where this account's own seat opens `classes`."""
    folio, _ = one(current.db(), current.account(), set(classes), id=folio_id, rows=PANEL)
    return folio


@route(panels, "/panels", auth="account", classes="SL RL IDn CX PT")
def listed() -> ResponseReturnValue:
    """One's seats. Before a release each is a role and a date."""
    return render_template(
        "reviews/panel/seats.html",
        page_title="Panels",
        seats=queries.seats(current.db(), current.account()),
        **pages.shell(),
    )


@route(
    panels,
    "/panels/<folio_id>",
    auth="account",
    classes="PT KW IDn PN QS SO SL AI WM CQ",
    params={"folio_id": "folio"},
)
def sheet(folio_id: str) -> ResponseReturnValue:
    """The sheet on the screen."""
    return _sheet(folio_id)


def _sheet(
    folio_id: str, refusal: Refusal | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """The sheet's page; `typed` holds by question id what a refused wording said."""
    folio = _mine(folio_id, "QS", "IDn")
    page = render_template(
        "reviews/panel/sheet.html",
        **_head(folio),
        history=queries.edits(current.db(), folio.id),
        own=queries.scorecard(current.db(), folio.id, current.account()),
        statement=asked.statement(current.db(), folio.id),
        editable=folio.stage == "5",
        shown=queries.SHOWN,
        refusal=refusal,
        typed=typed or {},
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _head(folio: Folio) -> dict[str, object]:
    """What screen and paper share: who, when, and the questions by segment."""
    db = current.db()
    built = queries.sheet(db, folio.id)
    document = asked.document_title(db, folio.document)
    name = book.name(db, current.account(), folio.id)
    slot = db.get(Slot, folio.id)
    begins = {}
    if slot:
        minutes = 0
        for segment, _, length in queries.SEGMENTS:
            begins[segment] = slot.at + timedelta(minutes=minutes)
            minutes += length
        begins["questions"] = slot.at + timedelta(minutes=minutes)
    return {
        "page_title": f"{name}, question sheet",
        "folio_id": folio.id,
        "name": name,
        "opening": db.get_one(Opening, folio.opening),
        "document_title": document,
        "slot": slot,
        "begins": begins,
        "panel": [name for _, name in queries.panel(db, folio.id)],
        "sheet": built[0] if built else None,
        "segments": built[1] if built else {},
        "plan": queries.SEGMENTS,
        "zone": current.site().settings.time_zone,
    }


@route(
    panels,
    "/panels/<folio_id>/print",
    auth="account",
    classes="PT IDn PN QS SL",
    params={"folio_id": "folio"},
)
def paper(folio_id: str) -> ResponseReturnValue:
    """The sheet as two pages of paper."""
    folio = _mine(folio_id, "QS", "IDn")
    return render_template("reviews/panel/print.html", **_head(folio), printed=queries.PRINTED)


@route(
    panels,
    "/panels/<folio_id>/document",
    auth="account",
    classes="PT IDn BV CF",
    params={"folio_id": "folio"},
)
def document(folio_id: str) -> ResponseReturnValue:
    """The document, as reviewers read it."""
    db = current.db()
    folio = _mine(folio_id, "BV", "IDn")
    if folio.document is None:
        raise Absent
    return render_template(
        "reviews/panel/document.html",
        page_title=asked.document_title(db, folio.document),
        folio_id=folio.id,
        name=book.name(db, current.account(), folio.id),
        leaves=documents.body(db, folio.document).leaves,
        **pages.shell(),
    )


@route(
    panels,
    "/panels/<folio_id>/prompt",
    auth="account",
    classes="PT RG KW CF",
    params={"folio_id": "folio"},
)
def prompt(folio_id: str) -> ResponseReturnValue:
    """The prompt, its rubric with the guides, and what everybody was told."""
    db = current.db()
    folio = _mine(folio_id, "PT", "RG")
    version = db.get_one(PromptVersion, folio.prompt_version)
    return render_template(
        "reviews/panel/prompt.html",
        page_title=version.title,
        folio_id=folio.id,
        version=version,
        rubric=rubric_for(db.get_one(Opening, folio.opening), version),
        levels=LEVELS,
        facts=asked.facts(db, folio.opening),
        **pages.shell(),
    )


@route(
    panels,
    "/panels/<folio_id>/questions/<question_id>",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio", "question_id": "question"},
    body={"verb": "approve"},
)
def change(folio_id: str, question_id: str) -> ResponseReturnValue:
    """Approve, drop, take back or reword a question."""
    db = current.db()
    folio = _mine(folio_id, "QS")
    question = db.scalar(
        select(Question).where(Question.id == question_id, Question.folio == folio.id)
    )
    if question is None:
        raise Absent
    verb = request.form.get("verb", "")
    try:
        with db.begin_nested():
            if verb == "reword":
                edit.reword(
                    db,
                    folio,
                    question,
                    request.form.get("text", ""),
                    was=request.form.get("was", ""),
                    by=current.account(),
                )
            else:
                edit.mark(db, folio, question, verb, by=current.account())
    except Refusal as refusal:
        return _sheet(folio_id, refusal, typed={question_id: request.form.get("text", "")})
    return redirect(url_for("panels.sheet", folio_id=folio_id, _anchor=f"q-{question_id}"), 303)


@route(
    panels,
    "/panels/<folio_id>/scorecard",
    auth="account",
    classes="IDn SO PT",
    params={"folio_id": "folio"},
)
def scorecard(folio_id: str) -> ResponseReturnValue:
    """One's own scorecard."""
    return _scorecard(folio_id)


def _scorecard(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    folio = _mine(folio_id, "SO", "IDn")
    page = render_template(
        "reviews/panel/scorecard.html",
        page_title="Your scorecard",
        folio_id=folio.id,
        name=book.name(current.db(), current.account(), folio.id),
        card=queries.scorecard(current.db(), folio.id, current.account()),
        levels=LEVELS,
        editable=folio.stage == "5",
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


@route(
    panels,
    "/panels/<folio_id>/scorecard",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"level": "3", "text": "text", "verb": "save"},
)
def write_scorecard(folio_id: str) -> ResponseReturnValue:
    """Save, and lock where asked to. What was typed is kept even when the lock is refused."""
    db = current.db()
    form = request.form
    folio = _mine(folio_id, "SO")
    try:
        with db.begin_nested():
            scorecards.save(
                db,
                folio,
                level={"1": 1, "2": 2, "3": 3, "4": 4}.get(form.get("level", "")),
                text=form.get("text", ""),
                by=current.account(),
            )
        if form.get("verb") == "lock":
            with db.begin_nested():
                scorecards.lock(db, folio, by=current.account())
    except Refusal as refusal:
        return _scorecard(folio_id, refusal)
    return redirect(url_for("panels.scorecard", folio_id=folio_id), 303)
