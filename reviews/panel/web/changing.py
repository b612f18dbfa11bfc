from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.panel import arrange, edit
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.panel.web.panels import PREPARE, mine, panels, show_sheet


@route(
    panels,
    "/panels/<folio_id>/questions/<question_id>",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio", "question_id": "question"},
    body={"verb": "approve"},
)
def change(folio_id: str, question_id: str) -> ResponseReturnValue:
    db = current.db()
    folio = mine(folio_id, DataClass.QUESTION_SHEET)
    question = db.scalar(
        select(SheetQuestion).where(
            SheetQuestion.id == question_id, SheetQuestion.folio == folio.id
        )
    )
    if question is None:
        raise Absent
    segment = question.segment
    try:
        with db.begin_nested():
            stands = _changed(folio, question, request.form.get("verb", ""))
    except Refusal as refusal:
        return show_sheet(
            folio_id,
            refusal,
            view=PREPARE,
            segment=question.segment,
            typed={question_id: request.form},
        )
    return _back(folio_id, segment, stands)


def _changed(folio: Folio, question: SheetQuestion, verb: str) -> SheetQuestion | None:
    db, by, form = current.db(), current.account(), request.form
    if question.segment == EVERYBODY and verb != "reword":
        raise Refusal(
            "verb",
            "Every candidate is asked these questions. You can only reword them or record how"
            " they were answered.",
        )
    if verb == "reword":
        edit.reword(db, folio, question, form.get("text", ""), was=form.get("was", ""), by=by)
    elif verb in arrange.WAYS:
        arrange.move(db, folio, question, verb, was=_place(form.get("was", "")), by=by)
    elif verb == "segment":
        was = _place(form.get("was", ""))
        arrange.move_to(db, folio, question, form.get("to", ""), was=was, by=by)
    elif verb == "again":
        return arrange.differently(db, folio, question, by=by)
    else:
        edit.mark(db, folio, question, verb, by=by)
    return _next_to(question) if question.state == "dropped" else question


def _next_to(dropped: SheetQuestion) -> SheetQuestion | None:
    rows = select(SheetQuestion).where(
        SheetQuestion.folio == dropped.folio,
        SheetQuestion.segment == dropped.segment,
        SheetQuestion.state.not_in(edit.GONE),
    )
    left = list(current.db().scalars(rows.order_by(SheetQuestion.rank)))
    return next((q for q in left if q.rank > dropped.rank), left[-1] if left else None)


def _place(sent: str) -> arrange.Place:
    """A form's segment and rank; an impossible place if invalid."""
    segment, _, rank = sent.partition(" ")
    plain = rank.isascii() and rank.isdigit() and len(rank) < 5
    return segment, int(rank) if plain else 0


@route(
    panels,
    "/panels/<folio_id>/questions",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"segment": "failure", "text": "text"},
)
def add(folio_id: str) -> ResponseReturnValue:
    db, form = current.db(), request.form
    folio = mine(folio_id, DataClass.QUESTION_SHEET)
    segment = form.get("segment", "")
    try:
        with db.begin_nested():
            made = arrange.add(db, folio, segment, form.get("text", ""), by=current.account())
    except Refusal as refusal:
        return show_sheet(
            folio_id, refusal, view=PREPARE, segment=segment, typed={segment: form}
        )
    return _back(folio_id, segment, made)


def _back(folio_id: str, segment: str, question: SheetQuestion | None) -> ResponseReturnValue:
    page = url_for(
        "panels.sheet",
        folio_id=folio_id,
        view=PREPARE,
        segment=question.segment if question else segment,
        _anchor=f"q-{question.id}" if question else segment,
    )
    return redirect(page, 303)
