from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from blindfolio.web.request import current
from reviews.forms.filled import Stale
from reviews.forms.web.sending import both_as_json, check_code, number, sent_as_json
from reviews.panel import conversation, desk, queries, timer
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import history, ticks
from reviews.panel.sheet.ticks import LatePress
from reviews.panel.web.panels import act, clock_of, head, look, mine, show_sheet

# Prefix of fields with the shared values that the page showed.
_SEEN = "seen-"

_CLASSES = (DataClass.PANEL_NAMES, DataClass.QUESTION_SHEET, DataClass.SLOT)


def _again(folio_id: str, refusal: Refusal) -> ResponseReturnValue:
    if not request.is_json:
        return show_sheet(folio_id, refusal, written=_sent()[0])
    if not isinstance(refusal, Stale):
        raise refusal
    folio = mine(folio_id)
    questions = queries.sheet(current.db, folio.id).questions
    asked = {id_: question.text for id_, question in questions.items()}
    rows = [
        {
            "name": name,
            "words": f"{desk.OWN[kind].capitalize()}: {asked.get(id_, timer.QUESTIONS.heading)}",
            "here": refusal.sent[name] or "nothing",
            "there": saved or "nothing",
        }
        for name, saved in refusal.saved.items()
        for kind, _, id_ in [name.partition("-")]
    ]
    return both_as_json(refusal, rows), refusal.status


@act("/panels/<folio_id>/clock", shows=_again, classes=_CLASSES, body={"verb": "start"})
def press(folio_id: str) -> ResponseReturnValue:
    folio = mine(folio_id)
    sent = request.get_json() if request.is_json else request.form
    verb, to, part = (
        str(sent.get(it, "")) if isinstance(sent, dict) else "" for it in ("verb", "to", "part")
    )
    conversation.press(current.db, folio, verb, to=to, part=part, by=current.account)
    return _now(folio) if request.is_json else url_for("panels.sheet", folio_id=folio_id)


@look("/panels/<folio_id>/now", kind="json", classes=_CLASSES)
def now(folio_id: str) -> ResponseReturnValue:
    return _now(mine(folio_id))


def _now(folio: Folio) -> dict[str, Any]:
    db, zone = current.db, current.site.settings.time_zone
    page = {**head(folio), **clock_of(folio), "editable": folio.stage == Stage.PANEL}
    changes = history.of_sheet(db, folio.id)
    shared: dict[str, Any] = {}
    for questions in page["segments"].values():
        for question in questions:
            shared[question.id] = {
                "went": question.went,
                "lead": question.lead or "",
                "ticked": history.ticked(changes.get(question.id, ()), zone),
            }
    # A new token in each answer would make all answers differ; the page has its own.
    drawn = render_template("reviews/panel/_clock.html", **page).replace(generate_csrf(), "")
    return {
        "clock": drawn,
        "plan": render_template("reviews/panel/_plan.html", **page),
        "shared": shared,
        "edits": sum(map(len, changes.values())),
    }


@act(
    "/panels/<folio_id>/notes",
    shows=_again,
    classes=(DataClass.PANEL_NAMES, DataClass.QUESTION_SHEET, DataClass.OWN_SCORECARD),
    body={"revision": "0", "code": "=folio_id"},
)
def write(folio_id: str) -> ResponseReturnValue:
    """Save a form with all fields, or JSON with `revision`, `code`, the changed `fields`, and
    their `ages` in milliseconds."""
    folio = mine(folio_id)
    sent: Mapping[str, Any] = sent_as_json() if request.is_json else request.form
    fields, was = (sent["fields"], None) if request.is_json else _sent()
    check_code(folio_id, sent)
    saved = desk.save(
        current.db,
        folio,
        fields,
        revision=number(sent, "revision"),
        was=was,
        by=current.account,
        ago=_ages(sent.get("ages")),
    )
    if request.is_json:
        late_ones = {"late": [_late(it) for it in saved.late]} if saved.late else {}
        return {"revision": saved.revision} | late_ones
    place: dict[str, Any] = {it: sent.get(it) for it in ("view", "segment")}
    return url_for("panels.sheet", folio_id=folio_id, **place)


def _late(press: LatePress) -> dict[str, str]:
    question = current.db.get_one(SheetQuestion, press.question)
    return {
        "name": f"{press.what}-{press.question}",
        "stands": getattr(question, press.what) or "",
        "question": press.question,
        "words": question.text,
        "said": history.overtaken(press, current.site.settings.time_zone),
    }


def _ages(sent: object) -> dict[str, timedelta]:
    # Anything but a number counts as now.
    most = ticks.OLDEST.total_seconds() * 1000
    return {
        str(name): timedelta(milliseconds=min(age, most))
        for name, age in (sent.items() if isinstance(sent, dict) else ())
        if isinstance(age, int | float) and age > 0
    }


def _sent() -> tuple[dict[str, str], dict[str, str]]:
    kinds, form = tuple(f"{kind}-" for kind in desk.OWN | desk.SHARED), request.form
    was = {n.removeprefix(_SEEN): v for n, v in form.items() if n.startswith(_SEEN)}
    return {name: value for name, value in form.items() if name.startswith(kinds)}, was
