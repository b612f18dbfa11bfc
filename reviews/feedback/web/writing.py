from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from prompts.models import Opening
from reviews.feedback import due, judged
from reviews.feedback import release as releasing
from reviews.feedback.draft import draft
from reviews.feedback.models import Feedback
from reviews.reading.queries import reviews_of

feedback = Blueprint("feedback", __name__)

CLASSES = (
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.BLINDED_VIEW,
    DataClass.OTHER_REVIEWS,
    DataClass.FEEDBACK,
)


@route(
    feedback,
    "/candidates/<folio_id>/feedback",
    auth="account",
    roles=("coordinator",),
    classes=CLASSES,
    params={"folio_id": "folio"},
)
def write(folio_id: str) -> ResponseReturnValue:
    return _page(_door(folio_id))


@route(
    feedback,
    "/candidates/<folio_id>/feedback",
    auth="account",
    roles=("coordinator",),
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"feedback": "text", "sure": "1"},
)
def release(folio_id: str) -> ResponseReturnValue:
    """Shows first exactly what the candidate will read."""
    db, me = current.db(), current.account()
    folio = _door(folio_id)
    text = request.form.get("feedback", "")
    if request.form.get("back"):
        return _page(folio)
    try:
        if request.form.get("sure") != "1":
            return _confirm(folio, releasing.check(db, folio, text, by=me))
        with db.begin_nested():
            releasing.release(db, folio, text, by=me)
    except Refusal as refusal:
        return _page(folio, refusal)
    return redirect(said.after("feedback", "board.case", folio_id=folio_id), 303)


def _door(folio_id: str) -> Folio:
    """The closed folio, for its coordinator; Absent for everyone else."""
    folio, _ = one(
        current.db(), current.account(), set(CLASSES), id=folio_id, rows=("coordinator",)
    )
    return folio


def _page(folio: Folio, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    rubric = judged.rubric_of_folio(db, folio)
    done = db.get(Feedback, folio.id)
    reviews = reviews_of(db, folio.id)
    drafted = "" if done else draft(db, folio, rubric)
    page = render_template(
        "reviews/feedback/write.html",
        page_title="Feedback",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        opening=db.get_one(Opening, folio.opening),
        done=done,
        done_by=db.get_one(Account, done.by).name if done else "",
        promised=due.of_folio(db, folio),
        drafted=drafted,
        text=request.form.get("feedback", drafted),
        longest=releasing.LONGEST,
        criteria=rubric.criteria,
        reviews=reviews,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _confirm(folio: Folio, text: str) -> ResponseReturnValue:
    return render_template(
        "reviews/feedback/confirm.html",
        page_title="Release the feedback",
        folio_id=folio.id,
        name=book.name(current.db(), current.account(), folio.id),
        text=text,
        **pages.shell(),
    )
