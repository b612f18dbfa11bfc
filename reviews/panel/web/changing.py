from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web.request import current
from reviews.panel import prepared
from reviews.panel.models import SheetQuestion
from reviews.panel.queries import EVERYBODY
from reviews.panel.sheet import arrange, edit
from reviews.panel.web.panels import PREPARE, act, mine, show_sheet


def _again(folio_id: str, refusal: Refusal, question_id: str = "") -> ResponseReturnValue:
    if question_id:
        segment = current.db.get_one(SheetQuestion, question_id).segment
    else:
        segment = current.field_sent("segment")
    typed = {question_id or segment: request.form}
    return show_sheet(folio_id, refusal, view=PREPARE, segment=segment, typed=typed)


@act("/panels/<folio_id>/questions/<question_id>", shows=_again, body={"verb": "approve"})
def change(folio_id: str, question_id: str) -> str:
    folio = mine(folio_id, DataClass.QUESTION_SHEET)
    question = current.db.get(SheetQuestion, question_id)
    if question is None or question.folio != folio.id:
        raise Absent
    _change(folio, question, current.field_sent("verb"))
    return _at(folio_id, question)


def _change(folio: Folio, question: SheetQuestion, verb: str) -> None:
    db, by, form = current.db, current.account, request.form
    was = form.get("was", "")
    if question.segment == EVERYBODY and verb != "reword":
        raise Refusal(
            "verb",
            "Every candidate is asked these questions. You can only reword them or record how"
            " they were answered.",
        )
    if verb == "reword":
        edit.reword(db, folio, question, form.get("text", ""), was=was, by=by)
    elif verb in arrange.WAYS:
        arrange.move(db, folio, question, verb, was=was, by=by)
    elif verb == "print":
        arrange.print_to(db, folio, question, was=was, by=by)
    elif verb == "usual":
        arrange.print_as_usual(db, folio, question, by=by)
    elif verb == "link":
        arrange.link(db, folio, question, form.get("to", ""), by=by)
    elif verb == "unlink":
        arrange.unlink(db, folio, question, by=by)
    elif verb == "segment":
        arrange.move_to(db, folio, question, form.get("to", ""), was=was, by=by)
    else:
        edit.mark(db, folio, question, verb, by=by)


@act("/panels/<folio_id>/questions", shows=_again, body={"segment": "failure", "text": "text"})
def add(folio_id: str) -> str:
    db, form = current.db, request.form
    folio = mine(folio_id, DataClass.QUESTION_SHEET)
    segment, text = form.get("segment", ""), form.get("text", "")
    made = arrange.add(db, folio, segment, text, by=current.account)
    return _at(folio_id, made)


def _at(folio_id: str, question: SheetQuestion) -> str:
    return url_for(
        "panels.sheet",
        folio_id=folio_id,
        view=PREPARE,
        segment=question.segment,
        _anchor=f"q-{question.id}",
    )


@act("/panels/<folio_id>/read", shows=show_sheet, body={})
def confirm_read(folio_id: str) -> str:
    folio = mine(folio_id)
    prepared.confirm(current.db, folio, by=current.account)
    segment = request.form.get("segment")
    return url_for("panels.sheet", folio_id=folio_id, view=PREPARE, segment=segment)
