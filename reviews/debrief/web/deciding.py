"""Recording the decision: first the page that shows what the candidate will read."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio import levels
from blindfolio.identity import book
from blindfolio.levels import LEVELS
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews import words
from reviews.board.web.blueprint import ROLES
from reviews.debrief import decide
from reviews.debrief.decide import Deciding
from reviews.debrief.web.debrief import debrief, page

_ROWS = ("coordinator", "decider", "manager.sits")
_FIELDS = ("outcome", "level", "reason", "conditions", "all_the_same", "feedback")


@route(
    debrief,
    "/debriefs/<folio_id>/close",
    auth="account",
    roles=ROLES,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"outcome": "no_offer", "reason": "text", "feedback": "text", "sure": "1"},
)
def press_close(folio_id: str) -> ResponseReturnValue:
    """Decide, as the hiring manager or on their behalf: first the page that shows what the
    candidate will read."""
    db, me = current.db(), current.account()
    needs = {DataClass.OTHER_SCORECARDS, DataClass.DISPLAY_NAME}
    folio, _ = one(db, me, needs, id=folio_id, rows=_ROWS)
    form = _sent()
    try:
        if request.form.get("sure") != "1":
            decide.check(db, folio, form, by=me)
            return _confirm(folio, form)
        with db.begin_nested():
            decide.decide(db, folio, form, by=me)
    except Refusal as refusal:
        return page(folio_id, refusal, of="decide")
    return redirect(said.after("closed", "board.case", folio_id=folio_id), 303)


def _sent() -> Deciding:
    form = request.form
    return Deciding(
        outcome=form.get("outcome", ""),
        level=levels.sent(form.get("level", "")),
        feedback=form.get("feedback", ""),
        reason=form.get("reason", ""),
        conditions=form.get("conditions", ""),
        all_the_same=form.get("all_the_same", ""),
        present=tuple(form.getlist("present")),
    )


def _confirm(folio: Folio, form: Deciding) -> ResponseReturnValue:
    outcome = words.OUTCOME_TOLD[form.outcome]
    offered = form.outcome in decide.OFFERS and form.level is not None
    return render_template(
        "reviews/told.html",
        page_title="Record the decision",
        name=book.name(current.db(), current.account(), folio.id),
        action=url_for("debrief.press_close", folio_id=folio.id),
        back=url_for("debrief.debrief_page", folio_id=folio.id),
        keep_as=f"close {folio.id}",
        outcome=f"{outcome}, {LEVELS[form.level]}" if offered and form.level else outcome,
        feedback=form.feedback,
        reason=form.reason,
        fields=_FIELDS,
        lists=("present",),
        form=request.form,
        **pages.shell(),
    )
