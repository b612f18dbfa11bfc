from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from blindfolio import times
from blindfolio.identity import book
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, one
from blindfolio.web import pages, said
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts import deadline
from reviews.board import queries
from reviews.board.row import BoardRow, NextStep

board = Blueprint("board", __name__)

# Shown only as far as the viewer's cell has them.
BOARD = (
    DataClass.PROMPT,
    DataClass.IDENTITY,
    DataClass.DISPLAY_NAME,
    DataClass.STAGE_IN_WORDS,
    DataClass.DRAFT_SAVED,
    DataClass.PANEL_NAMES,
    DataClass.REVIEWER_NAMES,
    DataClass.REVIEW_PROGRESS,
    DataClass.GATE_WORD,
    DataClass.AGGREGATES,
    DataClass.SLOT,
    DataClass.SCORECARD_PROGRESS,
    DataClass.HOW_IT_ENDED,
    DataClass.DECISION,
    DataClass.ACCOMMODATIONS,
    DataClass.CANDIDATE_QUESTIONS,
    DataClass.SECOND_LOOK,
)

look = partial(route, auth="account", roles=("coordinator",))
press = partial(button, roles=("coordinator",))

_PLACES = {
    "address": ("board.case", "address"),
    "adjustment": ("board.case", "time"),
    "third": ("board.plan", "reviewers"),
    "assign": ("board.plan", "reviewers"),
    "seat": ("board.plan", "panel"),
    "slot": ("board.plan", "slot"),
    "passed": ("board.plan", "slot"),
    "early": ("board.plan", "slot"),
    "interview": ("board.plan", None),
    "holder": ("board.plan", None),
    "invite": ("debrief.debrief_page", "invite"),
    "close": ("debrief.debrief_page", None),
    "feedback": ("feedback.write", None),
    "look": ("feedback.write", "look"),
    "copy": ("board.case", "copy"),
    "mail": ("board.messages", None),
    "shut": ("board.case", "sent"),
    "ended": ("board.case", "next"),
    "gate": ("board.deciding", None),
    "decider": ("board.deciding", None),
}


_OF_PERSON = {
    "pass": "debrief.passing_over",
    "replace": "board.replace",
    "due": "board.due_date",
}


def leads_to(step: NextStep, folio_id: str) -> str:
    # Empty for a reminder, which is a button.
    if step.code == "remind":
        return ""
    if step.code == "question":
        return url_for("clarifying.question", question_id=step.who)
    if step.code == "team":
        return url_for("openings.opening", opening_id=step.who, _anchor="people")
    if step.code == "without":
        return url_for("interviews.confirm_pass", folio_id=folio_id, stage=step.who)
    if page := _OF_PERSON.get(step.code):
        return url_for(page, folio_id=folio_id, account_id=step.account)
    page, anchor = _PLACES[step.code]
    return url_for(page, folio_id=folio_id, _anchor=anchor or step.who or None)


def coordinated(folio_id: str, opens: DataClass = DataClass.REVIEWER_NAMES) -> Folio:
    """Raises Absent for everyone but the folio's coordinator."""
    classes = {DataClass.DISPLAY_NAME, opens}
    folio, _ = one(current.db, current.account, classes, id=folio_id, rows=("coordinator",))
    return folio


def back(code: str, folio_id: str) -> str:
    return said.after(code, "board.case", folio_id=folio_id)


def case_page(
    template: str, title: str, folio: Folio, refusal: Refusal | None = None, **values: Any
) -> ResponseReturnValue:
    name = book.names_of(current.db, current.account, [folio.id])[folio.id]
    return pages.page(template, title, refusal, folio_id=folio.id, name=name, **values)


def row_of(folio_id: str) -> BoardRow:
    """Raises Absent if the folio isn't on the viewer's board."""
    zone = current.site.settings.time_zone
    row = queries.of_folio(current.db, current.account, folio_id, days_in=zone)
    if row is None:
        raise Absent
    return row


def wall_clock(text: str, refusal: Refusal) -> datetime:
    """Without a time zone. Raises `refusal` if the text is invalid."""
    local = times.typed(text)
    if local is None:
        raise refusal
    return local


def moment(text: str, refusal: Refusal) -> datetime:
    """In the team's time zone. Raises `refusal` if the text is invalid."""
    return deadline.instant(wall_clock(text, refusal), current.site.settings.time_zone)
