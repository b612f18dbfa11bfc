"""The sheet in the conversation: clock, ticks and own notes, autosaved, and colleagues'
changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from blindfolio import times
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.forms.filled import Stale
from reviews.forms.web.sending import both_as_json, check_code, number
from reviews.panel import conversation, desk, late, queries
from reviews.panel.history import by_question, overtaken
from reviews.panel.late import LatePress
from reviews.panel.models import SheetQuestion
from reviews.panel.web.panels import clock_of, head, mine, panels, show_sheet

_SEEN = "seen-"
"""Prefix of a shared field's name: the value that the page showed."""


@route(
    panels,
    "/panels/<folio_id>/clock",
    auth="account",
    classes=(DataClass.PANEL_NAMES, DataClass.QUESTION_SHEET, DataClass.SLOT),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"verb": "start"},
)
def press(folio_id: str) -> ResponseReturnValue:
    folio = mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)
    sent = _json() if request.is_json else dict(request.form)
    verb, to = str(sent.get("verb", "")), str(sent.get("to", ""))
    db = current.db()
    try:
        with db.begin_nested():
            conversation.press(db, folio, verb, to=to, by=current.account())
    except Refusal as refusal:
        if request.is_json:
            raise
        return show_sheet(folio_id, refusal)
    if request.is_json:
        return _now(folio)
    return redirect(url_for("panels.sheet", folio_id=folio_id), 303)


@route(
    panels,
    "/panels/<folio_id>/now",
    auth="account",
    kind="json",
    classes=(DataClass.PANEL_NAMES, DataClass.QUESTION_SHEET, DataClass.SLOT),
    params={"folio_id": "folio"},
)
def now(folio_id: str) -> ResponseReturnValue:
    return _now(mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME))


def _now(folio: Folio) -> dict[str, Any]:
    db = current.db()
    built = queries.sheet(db, folio.id)
    history = by_question(queries.edits(db, folio.id))
    shared: dict[str, Any] = {}
    zone = current.site().settings.time_zone
    for questions in built[1].values() if built else ():
        for question in questions:
            ticked = next((t for t in history.get(question.id, ()) if t.what == "went"), None)
            shared[question.id] = {
                "went": question.went,
                "lead": question.lead or "",
                "ticked": f"Ticked by {ticked.by}, {times.short(ticked.at, zone)}"
                if question.went and ticked
                else "",
            }
    page = {**head(folio), **clock_of(folio), "editable": folio.stage == Stage.PANEL}
    # A new token in each answer would make all answers differ; the page has its own.
    drawn = render_template("reviews/panel/_clock.html", **page).replace(generate_csrf(), "")
    return {
        "clock": drawn,
        "plan": render_template("reviews/panel/_plan.html", **page),
        "shared": shared,
    }


@route(
    panels,
    "/panels/<folio_id>/notes",
    auth="account",
    classes=(DataClass.PANEL_NAMES, DataClass.QUESTION_SHEET, DataClass.OWN_SCORECARD),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"revision": "0", "code": "=folio_id"},
)
def write(folio_id: str) -> ResponseReturnValue:
    """A form sends all fields; JSON is `{revision, code, fields, ages}` with the changes, and
    their age in milliseconds."""
    folio = mine(folio_id, DataClass.QUESTION_SHEET, DataClass.DISPLAY_NAME)
    sent = _json() if request.is_json else dict(request.form)
    fields, was = (sent.get("fields"), None) if request.is_json else _split(sent)
    if not isinstance(fields, dict):
        raise Refusal(
            "not_a_draft",
            "This request does not contain any changes. Reload the page and try again.",
            status=400,
        )
    db = current.db()
    try:
        check_code(folio_id, sent)
        with db.begin_nested():
            saved = desk.save(
                db,
                folio,
                fields,
                revision=number(sent, "revision"),
                was=was,
                by=current.account(),
                ago=_ages(sent.get("ages")),
            )
    except Refusal as refusal:
        if not request.is_json:
            return show_sheet(folio_id, refusal, written=fields)
        if isinstance(refusal, Stale):
            return _both(folio, refusal), refusal.status
        raise
    if request.is_json:
        return {"revision": saved.revision} | _late(saved.late)
    page = url_for(
        "panels.sheet",
        folio_id=folio_id,
        view=sent.get("view"),
        segment=sent.get("segment"),
    )
    return redirect(page, 303)


def _both(folio: Folio, stale: Stale) -> dict[str, Any]:
    built = queries.sheet(current.db(), folio.id)
    questions = {q.id: q.text for qs in built[1].values() for q in qs} if built else {}
    rows = [
        {
            "name": name,
            "words": desk.field_words(name, questions),
            "here": stale.sent[name] or "nothing",
            "there": saved or "nothing",
        }
        for name, saved in stale.saved.items()
    ]
    return both_as_json(stale, rows)


def _late(presses: list[LatePress]) -> dict[str, Any]:
    if not presses:
        return {}
    db, zone = current.db(), current.site().settings.time_zone
    rows = []
    for press in presses:
        question = db.get_one(SheetQuestion, press.question)
        shared = {"went": question.went, "lead": question.lead or ""}
        rows.append(
            {
                "name": f"{press.what}-{press.question}",
                "stands": shared[press.what],
                "question": press.question,
                "words": question.text,
                "said": overtaken(press, zone),
            }
        )
    return {"late": rows}


def _ages(sent: object) -> dict[str, timedelta]:
    """How long ago each field was changed; anything but a number counts as now."""
    if not isinstance(sent, dict):
        return {}
    most = late.OLDEST.total_seconds() * 1000
    return {
        str(name): timedelta(milliseconds=min(age, most))
        for name, age in sent.items()
        if isinstance(age, int | float) and age > 0
    }


def _split(form: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    kinds = tuple(f"{kind}-" for kind in desk.OWN | desk.SHARED)
    was = {n.removeprefix(_SEEN): v for n, v in form.items() if n.startswith(_SEEN)}
    return {name: value for name, value in form.items() if name.startswith(kinds)}, was


def _json() -> dict[str, Any]:
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise Refusal(
            "not_a_draft",
            "This request is not a JSON object. Reload the page and try again.",
            status=400,
        )
    return sent
