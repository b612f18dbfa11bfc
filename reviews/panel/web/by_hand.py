from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.model_questions.pipeline import CALLS
from reviews.panel import by_hand
from reviews.panel.web.panels import mine, panels

CLASSES = (
    DataClass.QUESTION_SHEET,
    DataClass.PROMPT,
    DataClass.HELD_BACK,
    DataClass.FACT_PACK,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.BLINDED_VIEW,
    DataClass.WORRY,
    DataClass.DISPLAY_NAME,
)


@route(
    panels,
    "/panels/<folio_id>/model",
    auth="account",
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def model(folio_id: str) -> ResponseReturnValue:
    return _show(folio_id)


@route(
    panels,
    "/panels/<folio_id>/model",
    auth="account",
    methods=("POST",),
    classes=CLASSES,
    params={"folio_id": "folio"},
    body={"verb": "take"},
)
def carry(folio_id: str) -> ResponseReturnValue:
    db, form, by = current.db(), request.form, current.account()
    folio = mine(folio_id, *CLASSES)
    try:
        with db.begin_nested():
            if form.get("verb") == "paste":
                added = by_hand.paste(
                    db, folio, form.get("answer", ""), was=form.get("was", ""), by=by
                )
                if added:
                    return redirect(url_for("panels.sheet", folio_id=folio_id), 303)
            else:
                by_hand.take(db, folio, by=by)
    except Refusal as refusal:
        return _show(folio_id, refusal, form.get("answer", ""))
    return redirect(url_for("panels.model", folio_id=folio_id), 303)


def _show(
    folio_id: str, refusal: Refusal | None = None, answer: str = ""
) -> ResponseReturnValue:
    folio = mine(folio_id, *CLASSES)
    page = render_template(
        "reviews/panel/by_hand.html",
        page_title="Questions from a model",
        folio_id=folio.id,
        name=book.name(current.db(), current.account(), folio.id),
        may_not=by_hand.may_not(current.db(), folio),
        coming=by_hand.next_round(current.db(), folio, by=current.account()),
        rounds=CALLS,
        refusal=refusal,
        answer=answer,
        **pages.shell(),
    )
    return (page, refusal.status) if refusal else page
