from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.standing import OF_OPENINGS
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.models import Opening
from reviews.feedback import judged, second_look
from reviews.feedback import release as releasing
from reviews.feedback.draft import draft
from reviews.feedback.models import Feedback
from reviews.reading.queries import reviews_of

feedback = Blueprint("feedback", __name__)

_RULE = "/candidates/<folio_id>/feedback"


def _written(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, asked, runs = second_look.request(db, folio_id, me)
    rubric = judged.rubric_of_folio(db, folio)
    done = db.get(Feedback, folio.id)
    drafted = "" if done else draft(db, folio, rubric)
    return pages.page(
        "reviews/feedback/write.html",
        "Feedback",
        refusal,
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        opening=db.get_one(Opening, folio.opening),
        done=done,
        done_by=db.get_one(Account, done.by).name if done else "",
        promised=releasing.of_folio(db, folio),
        drafted=drafted,
        text=request.form.get("feedback", drafted),
        longest=releasing.LONGEST,
        criteria=rubric.criteria,
        reviews=reviews_of(db, folio.id),
        runs=runs,
        asked=asked,
        people=second_look.may_answer(db, folio.id) if runs and asked else [],
    )


@route(feedback, _RULE, auth="account", roles=OF_OPENINGS, classes=second_look.READS)
def write(folio_id: str) -> ResponseReturnValue:
    return _written(folio_id)


@button(
    feedback,
    _RULE,
    shows=_written,
    roles=("coordinator",),
    body={"feedback": "text", "sure": "1"},
)
def release(folio_id: str) -> str | ResponseReturnValue:
    db, me, form = current.db, current.account, request.form
    folio, *_ = second_look.request(db, folio_id, me)
    text = form.get("feedback", "")
    if form.get("back"):
        return _written(folio_id)
    if form.get("sure") == "1":
        releasing.release(db, folio, text, by=me)
        return said.after("feedback", "board.case", folio_id=folio_id)
    return pages.page(
        "reviews/feedback/confirm.html",
        "Release the feedback",
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        text=releasing.check(db, folio, text, by=me),
    )


@button(
    feedback,
    "/candidates/<folio_id>/second-look",
    shows=_written,
    roles=OF_OPENINGS,
    body={"answer": "text"},
)
def answer_look(folio_id: str) -> str:
    db, me, form = current.db, current.account, request.form
    if form.get("pass_on"):
        second_look.choose(db, folio_id, form.get("account", ""), by=me)
        return said.after("look_chosen", "feedback.write", folio_id=folio_id)
    second_look.answer(db, folio_id, form.get("answer", ""), by=me)
    return said.after("look_answered", "feedback.write", folio_id=folio_id)
