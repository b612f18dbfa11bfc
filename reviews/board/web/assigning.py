from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.clock import now
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board import assign, choices, due_dates, queries
from reviews.board.web.blueprint import board
from reviews.board.web.case import act, coordinated, typed_due

_COORDINATOR = ("coordinator",)


@route(
    board,
    "/candidates/<folio_id>/reviewers",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio"},
    body={"account": "account", "due": "date"},
)
def add_reviewer(folio_id: str) -> ResponseReturnValue:
    def ask(db: Session, folio: Folio) -> None:
        account = request.form.get("account", "")
        due, days = _due(db, folio, account)
        assign.reviewer(db, folio, account, due=due, days=days, by=current.account())

    return act(folio_id, ask, "asked")


@route(
    board,
    "/candidates/<folio_id>/reviewers/<account_id>/remove",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
)
def remove_reviewer(folio_id: str, account_id: str) -> ResponseReturnValue:
    me = current.account()
    return act(
        folio_id, lambda db, folio: assign.unassign(db, folio, account_id, by=me), "taken_back"
    )


@route(
    board,
    "/candidates/<folio_id>/reviewers/<account_id>/replace",
    auth="account",
    roles=_COORDINATOR,
    classes=(
        DataClass.DISPLAY_NAME,
        DataClass.REVIEWER_NAMES,
        DataClass.PROMPT,
        DataClass.REVIEW_PROGRESS,
    ),
    params={"folio_id": "folio", "account_id": "account"},
)
def replace(folio_id: str, account_id: str) -> ResponseReturnValue:
    return _replace(coordinated(folio_id), account_id)


@route(
    board,
    "/candidates/<folio_id>/reviewers/<account_id>/replace",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    params={"folio_id": "folio", "account_id": "account"},
    body={"account": "account", "due": "date"},
)
def press_replace(folio_id: str, account_id: str) -> ResponseReturnValue:
    db, folio = current.db(), coordinated(folio_id)
    try:
        with db.begin_nested():
            other = request.form.get("account", "")
            due, days = _due(db, folio, other)
            me = current.account()
            assign.replace(db, folio, account_id, other, due=due, days=days, by=me)
    except Refusal as refusal:
        return _replace(folio, account_id, refusal)
    return redirect(said.after("replaced", "board.case", folio_id=folio_id), 303)


def _replace(
    folio: Folio, account_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, me = current.db(), current.account()
    days = current.site().settings.review_days
    reading = [p for p in queries.people(db, folio.id) if p.account == account_id]
    may = matrix.may_write(["coordinator"], "assign", folio.stage)
    if not may or not any(
        p.state in ("reviewer.planned", "reviewer.accepted") for p in reading
    ):
        raise Absent
    row = queries.of_folio(db, me, folio.id, days_in=current.site().settings.time_zone)
    meets = row.facts.slot if row else None
    page = render_template(
        "reviews/board/replace.html",
        page_title="Replace reviewer",
        folio_id=folio.id,
        account_id=account_id,
        name=book.name(db, me, folio.id),
        reader=reading[0].name,
        draft=_draft(row, account_id),
        meets=meets,
        choices=choices.of(db, folio, ["reviewer"], days=days, viewer=me, meets=meets)[
            "reviewer"
        ],
        review_days=days,
        alive=choices.alive(db, current.account(), folio.opening),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _draft(row: queries.BoardRow | None, account: str) -> datetime | None:
    """When they last saved a draft that would be lost, as far as the coordinator may know."""
    readers = row.facts.readers if row else ()
    return next((r.saved_at for r in readers if r.account == account), None)


def _due(db: Session, folio: Folio, account: str) -> tuple[datetime, int | None]:
    if chosen := typed_due():
        return chosen, None
    days = current.site().settings.review_days
    return due_dates.counted(db, folio, people.member(db, account), days, since=now()), days
