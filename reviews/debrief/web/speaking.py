from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import one
from blindfolio.web import request as current
from blindfolio.web import said
from blindfolio.web.declare import route
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.debrief.voices import changed_views, dissents, flags
from reviews.debrief.web.debrief import ALL_ROWS, debrief, page

_NEEDS = (DataClass.DEBRIEF_NOTES, DataClass.DISPLAY_NAME)


@route(
    debrief,
    "/debriefs/<folio_id>/views",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"criterion": "failure", "was": "2", "now": "3", "because": "text"}
    | {"question": "question"},
)
def change_view(folio_id: str) -> ResponseReturnValue:
    def change(db: Session, folio: Folio) -> None:
        opening = db.get_one(Opening, folio.opening)
        version = db.get_one(PromptVersion, folio.prompt_version)
        fields = ("criterion", "was", "now", "because", "quote", "question")
        changed_views.change(
            db, folio, rubric_for(opening, version), **_typed(*fields), by=current.account()
        )

    return _act(folio_id, change, "view", done="view_changed")


@route(
    debrief,
    "/debriefs/<folio_id>/flags",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"sentence": "text", "question": "question"},
)
def raise_flag(folio_id: str) -> ResponseReturnValue:
    def raise_it(db: Session, folio: Folio) -> None:
        typed = _typed("sentence", "quote", "question")
        flags.raise_flag(db, folio, **typed, by=current.account())

    return _act(folio_id, raise_it, "flag", done="flagged")


@route(
    debrief,
    "/debriefs/<folio_id>/flags/<flag_id>/withdraw",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio", "flag_id": "flag"},
    body={"settle": "text"},
)
def withdraw_flag(folio_id: str, flag_id: str) -> ResponseReturnValue:
    def withdraw(db: Session, folio: Folio) -> None:
        text = request.form.get("settle", "")
        flags.withdraw(db, folio, flag_id, sentence=text, by=current.account())

    return _act(folio_id, withdraw, "settle", flag_id, done="settled")


@route(
    debrief,
    "/debriefs/<folio_id>/flags/<flag_id>/answer",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio", "flag_id": "flag"},
    body={"settle": "text"},
)
def answer_flag(folio_id: str, flag_id: str) -> ResponseReturnValue:
    def answer(db: Session, folio: Folio) -> None:
        text = request.form.get("settle", "")
        flags.answer(db, folio, flag_id, sentence=text, by=current.account())

    return _act(folio_id, answer, "settle", flag_id, done="settled")


@route(
    debrief,
    "/debriefs/<folio_id>/dissent",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"dissent": "text", "heard_by": "account", "then": "commits"},
)
def press_dissent(folio_id: str) -> ResponseReturnValue:
    def disagree(db: Session, folio: Folio) -> None:
        form = request.form
        then, _, to = form.get("then", "").partition("-")
        dissents.dissent(
            db,
            folio,
            sentence=form.get("dissent", ""),
            heard_by=to or form.get("heard_by", ""),
            then=then,
            by=current.account(),
        )

    return _act(folio_id, disagree, "dissent", done="dissented")


@route(
    debrief,
    "/debriefs/<folio_id>/dissents/<account_id>/answer",
    auth="account",
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
    body={"how": "goes_on", "why": "text"},
)
def answer_dissent(folio_id: str, account_id: str) -> ResponseReturnValue:
    def answer(db: Session, folio: Folio) -> None:
        how, why = request.form.get("how", ""), request.form.get("why", "")
        dissents.answer(db, folio, account_id, how=how, sentence=why, by=current.account())

    return _act(folio_id, answer, "answer", account_id, done="dissent_answered")


def _act(
    folio_id: str,
    verb: Callable[[Session, Folio], None],
    form: str,
    about: str = "",
    *,
    done: str,
) -> ResponseReturnValue:
    db = current.db()
    folio, _ = one(db, current.account(), _NEEDS, id=folio_id, rows=ALL_ROWS)
    try:
        with db.begin_nested():
            verb(db, folio)
    except Refusal as refusal:
        return page(folio_id, refusal, of=form, about=about)
    return redirect(said.after(done, "debrief.debrief_page", folio_id=folio_id), 303)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}
