from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board import due_dates, queries
from reviews.board.queries import CasePerson
from reviews.board.web.blueprint import board
from reviews.board.web.case import coordinated, day_of

_COORDINATOR = ("coordinator",)
_SHOWN = (DataClass.DISPLAY_NAME, DataClass.REVIEWER_NAMES, DataClass.REVIEW_PROGRESS)
_PATH = "/candidates/<folio_id>/reviewers/<account_id>/due"
_PARAMS = {"folio_id": "folio", "account_id": "account"}


@route(board, _PATH, auth="account", roles=_COORDINATOR, classes=_SHOWN, params=_PARAMS)
def due_date(folio_id: str, account_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    return _page(folio, _reader(folio, account_id))


@route(
    board,
    _PATH,
    auth="account",
    roles=_COORDINATOR,
    classes=_SHOWN,
    methods=("POST",),
    params=_PARAMS,
    body={"day": "date"},
)
def change_due_date(folio_id: str, account_id: str) -> ResponseReturnValue:
    db, folio = current.db(), coordinated(folio_id)
    reader = _reader(folio, account_id)
    try:
        with db.begin_nested():
            zone, me = current.site().settings.time_zone, current.account()
            due_dates.change(db, folio, account_id, _chosen(), zone=zone, by=me)
    except Refusal as refusal:
        return _page(folio, reader, refusal)
    return redirect(said.after("due_changed", "board.case", folio_id=folio_id), 303)


def _reader(folio: Folio, account: str) -> CasePerson:
    found = [
        person
        for person in queries.people(current.db(), folio.id)
        if person.account == account and due_dates.may_change(folio.stage, person.state)
    ]
    if not found:
        raise Absent
    return found[0]


def _chosen() -> date:
    refusal = Refusal("due", "Enter the new due date, such as 2026-12-04.")
    return day_of(request.form.get("day", "").strip(), refusal)


def _page(
    folio: Folio, reader: CasePerson, refusal: Refusal | None = None
) -> ResponseReturnValue:
    zone = current.site().settings.time_zone
    local = reader.due.astimezone(zone) if reader.due else None
    page = render_template(
        "reviews/board/due_date.html",
        page_title="Change due date",
        folio_id=folio.id,
        name=book.name(current.db(), current.account(), folio.id),
        reader=reader,
        day=request.form.get("day", f"{local:%Y-%m-%d}" if local else ""),
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200
