from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.models import Opening
from reviews.board.web.blueprint import ROLES
from reviews.debrief.models import DebriefDecision
from reviews.feedback import due, judged, second_look
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
_RULE, _COORDINATOR = "/candidates/<folio_id>/feedback", ("coordinator",)


def _closed(folio_id: str) -> Folio:
    db, me = current.db, current.account
    folio, _ = one(db, me, set(CLASSES), id=folio_id, rows=_COORDINATOR)
    return folio


def _written(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, _closed(folio_id)
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
        promised=due.of_folio(db, folio),
        drafted=drafted,
        text=request.form.get("feedback", drafted),
        longest=releasing.LONGEST,
        criteria=rubric.criteria,
        reviews=reviews_of(db, folio.id),
    )


@route(feedback, _RULE, auth="account", roles=_COORDINATOR, classes=CLASSES)
def write(folio_id: str) -> ResponseReturnValue:
    return _written(folio_id)


@button(
    feedback,
    _RULE,
    shows=_written,
    roles=_COORDINATOR,
    body={"feedback": "text", "sure": "1"},
)
def release(folio_id: str) -> str | ResponseReturnValue:
    db, me, form = current.db, current.account, request.form
    folio, text = _closed(folio_id), form.get("feedback", "")
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


_LOOK = "/candidates/<folio_id>/second-look"


@route(feedback, _LOOK, auth="account", roles=ROLES, classes=second_look.READS)
def look(folio_id: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    db, me = current.db, current.account
    folio, asked, runs = second_look.for_answerer(db, folio_id, me)
    return pages.page(
        "reviews/feedback/look.html",
        "Second look",
        refusal,
        folio_id=folio.id,
        name=book.name(db, me, folio.id),
        opening=db.get_one(Opening, folio.opening),
        asked=asked,
        people=second_look.may_answer(db, folio.id) if runs else {},
        decision=db.get_one(DebriefDecision, folio.id),
        released=db.get(Feedback, folio.id),
        longest=releasing.LONGEST,
        criteria=judged.rubric_of_folio(db, folio).criteria,
        reviews=reviews_of(db, folio.id),
    )


@button(feedback, _LOOK, shows=look, roles=ROLES, body={"feedback": "text"})
def answer_look(folio_id: str) -> str:
    db, me, text = current.db, current.account, current.field_sent("feedback")
    folio, *_ = second_look.for_answerer(db, folio_id, me)
    second_look.answer(db, folio, text, by=me)
    return said.after("look_answered", "feedback.look", folio_id=folio_id)


@button(feedback, f"{_LOOK}/person", shows=look, roles=_COORDINATOR, body={"account": "text"})
def choose_answerer(folio_id: str) -> str:
    db, me, account = current.db, current.account, current.field_sent("account")
    folio, *_ = second_look.for_answerer(db, folio_id, me)
    second_look.choose(db, folio, account, by=me)
    return said.after("look_chosen", "feedback.look", folio_id=folio_id)
