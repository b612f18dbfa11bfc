from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.clock import now
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import said
from blindfolio.web.declare import button
from blindfolio.web.request import current
from reviews.board import queries
from reviews.board.assigning import assign, choices, due_dates
from reviews.board.queries import CasePerson
from reviews.board.scheduling import meetings
from reviews.board.web.blueprint import (
    back,
    board,
    case_page,
    coordinated,
    look,
    press,
    row_of,
    wall_clock,
)
from reviews.board.web.case import case
from reviews.reading import assignment
from reviews.reading.assigned_reviews import ACCEPTED, LOCKED
from reviews.reading.web.blueprint import reading

_REVIEWER = "/candidates/<folio_id>/reviewers/<account_id>"
_SEAT = "/candidates/<folio_id>/panel/<account_id>"
_SHOWN = (DataClass.DISPLAY_NAME, DataClass.REVIEWER_NAMES, DataClass.REVIEW_PROGRESS)
_OWN = {DataClass.FOLIO_CODE, DataClass.OWN_REVIEW}


@look(board, f"{_REVIEWER}/remove", classes=_SHOWN)
def confirm_unassign(folio_id: str, account_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    return confirm(folio, "Unassign", _person(folio, account_id, "reviewer").name)


@press(board, f"{_REVIEWER}/remove", shows=case)
def remove_reviewer(folio_id: str, account_id: str) -> str:
    assign.unassign(current.db, coordinated(folio_id), account_id, by=current.account)
    return back(f"unassigned:{account_id}", folio_id)


@look(board, f"{_SEAT}/remove", classes=(DataClass.DISPLAY_NAME, DataClass.PANEL_NAMES))
def confirm_unseat(folio_id: str, account_id: str) -> ResponseReturnValue:
    folio = coordinated(folio_id)
    name = _person(folio, account_id, "panel").name
    return confirm(folio, "Remove", name, "from the panel")


@press(board, f"{_SEAT}/remove", shows=case, body={})
def remove_seat(folio_id: str, account_id: str) -> str:
    meetings.unseat(current.db, coordinated(folio_id), account_id, by=current.account)
    return back(f"unseated:{account_id}", folio_id)


def confirm(
    folio: Folio, verb: str, person: str, of: str = "", back: str = "readers"
) -> ResponseReturnValue:
    given, title = {"person": person, "of": of, "back": back}, f"{verb} {of}".strip()
    return case_page("reviews/board/remove.html", title, folio, None, verb=verb, **given)


@look(board, f"{_REVIEWER}/replace", classes=(*_SHOWN, DataClass.PROMPT))
def replace(
    folio_id: str, account_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    db, me, folio = current.db, current.account, coordinated(folio_id)
    days = current.site.settings.review_days
    person = _person(folio, account_id)
    may = matrix.may_write(["coordinator"], "assign", folio.stage)
    if not may or person.state not in assignment.OPEN:
        raise Absent
    row = row_of(folio_id)
    drafts = [reader.saved_at for reader in row.readers if reader.account == account_id]
    return case_page(
        "reviews/board/replace.html",
        "Replace reviewer",
        folio,
        refusal,
        account_id=account_id,
        reader=person.name,
        # What would be lost, as far as the coordinator may know.
        draft=next(iter(drafts), None),
        meets=row.slot,
        hears_by=row.hears_by,
        choices=choices.of(db, folio, ["reviewer"], days=days, viewer=me, meets=row.slot)[
            "reviewer"
        ],
        review_days=days,
        alive=choices.alive(db, me, folio.opening),
    )


@press(board, f"{_REVIEWER}/replace", shows=replace, body={"account": "account", "due": "date"})
def press_replace(folio_id: str, account_id: str) -> str:
    db, folio, me = current.db, coordinated(folio_id), current.account
    other = current.field_sent("account")
    assign.replace(db, folio, account_id, other, **due_of(db, folio, other), by=me)
    return back(f"replaced:{other}", folio_id)


@look(board, f"{_REVIEWER}/due", classes=_SHOWN)
def due_date(
    folio_id: str, account_id: str, refusal: Refusal | None = None
) -> ResponseReturnValue:
    folio, zone = coordinated(folio_id), current.site.settings.time_zone
    reader = _person(folio, account_id)
    if refusal is None and not assignment.may_change(folio.stage, reader.state):
        raise Absent
    local, row = reader.due.astimezone(zone) if reader.due else None, row_of(folio_id)
    return case_page(
        "reviews/board/due_date.html",
        "Change due date",
        folio,
        refusal,
        reader=reader,
        meets=row.slot,
        hears_by=row.hears_by,
        day=request.form.get("day", f"{local:%Y-%m-%d}" if local else ""),
    )


@press(board, f"{_REVIEWER}/due", shows=due_date, classes=_SHOWN, body={"day": "date"})
def change_due_date(folio_id: str, account_id: str) -> str:
    folio, zone = coordinated(folio_id), current.site.settings.time_zone
    if not assignment.may_change(folio.stage, _person(folio, account_id).state):
        raise Absent
    wrong = Refusal("due", "Enter the new due date, such as 2026-12-04.")
    day = _day_of(current.field_sent("day").strip(), wrong)
    me = current.account
    due_dates.change(current.db, folio, account_id, day, zone=zone, by=me)
    return back("due_changed", folio_id)


@button(
    reading,
    "/read/<code>/another-day",
    classes=(DataClass.FOLIO_CODE, DataClass.OWN_REVIEW),
    params={"code": "code"},
    body={},
)
def take_another_day(code: str) -> str:
    db, me = current.db, current.account
    folio, _ = one(db, me, _OWN, code=code, rows=(*ACCEPTED, *LOCKED))
    due_dates.take_another_day(db, folio, by=me)
    if current.field_sent("in") == "room":
        return said.after("another_day", "reading.room", code=code)
    return said.after("another_day", "reading.queue", of=code)


def _person(folio: Folio, account: str, kind: str = "reviewer") -> CasePerson:
    """Raises Absent if they don't have this role."""
    for person in queries.people(current.db, folio.id):
        if (person.account, person.kind) == (account, kind):
            return person
    raise Absent


def due_of(db: Session, folio: Folio, account: str) -> dict[str, Any]:
    """The typed due date, or one that is counted in the person's working days."""
    if chosen := typed_due():
        return {"due": chosen}
    person, days = people.member(db, account), current.site.settings.review_days
    return {"due": due_dates.counted(db, folio, person, days, since=now()), "days": days}


def typed_due() -> datetime | None:
    day = current.field_sent("due").strip()
    wrong = Refusal("date", "Enter the due date, such as 2026-12-04, or leave it empty.")
    zone = current.site.settings.time_zone
    return due_dates.end_of(_day_of(day, wrong), zone) if day else None


def _day_of(text: str, refusal: Refusal) -> date:
    return wall_clock(f"{text}T12:00", refusal).date()
