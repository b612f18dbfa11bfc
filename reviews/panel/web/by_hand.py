from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.request import current
from reviews.model_questions.pipeline import CALLS
from reviews.panel.asking import by_hand
from reviews.panel.web.panels import act, look, mine

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


@look("/panels/<folio_id>/model", classes=CLASSES)
def model(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, mine(folio_id, *CLASSES)
    may_not = by_hand.may_not(db, folio)
    return pages.page(
        "reviews/panel/by_hand.html",
        "Questions from a model",
        refusal,
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        may_not=may_not,
        coming=None if may_not else by_hand.next_round(db, folio, by=me),
        rounds=CALLS,
        answer=current.field_sent("answer"),
    )


@act("/panels/<folio_id>/model", shows=model, classes=CLASSES, body={"verb": "take"})
def carry(folio_id: str) -> str:
    db, form, by = current.db, request.form, current.account
    folio = mine(folio_id, *CLASSES)
    added = 0
    if form.get("verb") == "paste":
        answer, was = form.get("answer", ""), form.get("was", "")
        added = by_hand.paste(db, folio, answer, was=was, by=by)
    else:
        by_hand.take(db, folio, by=by)
    return url_for("panels.sheet" if added else "panels.model", folio_id=folio_id)
