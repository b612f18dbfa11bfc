from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board import filters, queries, remind
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.next_steps import CaseFacts
from reviews.board.remind import Reminder
from reviews.board.web.blueprint import board

_COORDINATOR = ("coordinator",)

WORDS = {
    "answer": "Has not accepted or declined a review request",
    "review": "Has not locked a review",
    "overdue": "Has not locked a review",
    "card": "Met the candidate but has not locked a scorecard",
    "vote": "Has not voted in a debrief",
    "interview": "Held another interview but has not locked its scorecard",
    "start": "Has not started",
}

LETTERS = {
    "answer": "a document is waiting for them to accept or decline",
    "review": "their review is due, with a link to their list",
    "overdue": "their review is overdue, with a link to their list",
    "card": "their scorecard is not locked, with a link to their panels",
    "interview": "the scorecard of their interview is not locked, with a link to the site",
    "vote": "their vote in a debrief is missing, with a link to the site",
    "start": "until when they can start, with their link",
}


@dataclass(frozen=True, slots=True)
class ReminderLine:
    reminder: Reminder
    to: str
    about: str
    of: datetime | None
    late: bool
    told: bool


@route(
    board,
    "/reminders",
    auth="account",
    roles=_COORDINATOR,
    classes=(
        DataClass.DISPLAY_NAME,
        DataClass.PROMPT,
        DataClass.REVIEWER_NAMES,
        DataClass.REVIEW_PROGRESS,
        DataClass.PANEL_NAMES,
        DataClass.SCORECARD_PROGRESS,
        DataClass.SLOT,
    ),
)
def reminders() -> ResponseReturnValue:
    lines = _lines(filters.of_address(request.args))
    wanted = frozenset(request.args.getlist("who"))
    if request.args.get("go") and not wanted:
        return _page(lines, wanted, Refusal("nobody", "Tick at least one person first."))
    return _page(lines, wanted)


@route(
    board,
    "/reminders",
    auth="account",
    roles=_COORDINATOR,
    methods=("POST",),
    body={"who": "=standing", "words": "text"},
)
def send_reminders() -> ResponseReturnValue:
    """Idempotent for a day."""
    wanted = frozenset(request.form.getlist("who"))
    lines = _lines()
    db = current.db()
    try:
        with db.begin_nested():
            chosen = [line.reminder for line in lines if line.reminder.who in wanted]
            words = request.form.get("words", "")
            remind.send(db, chosen, words=words, by=current.account())
    except Refusal as refusal:
        return _page(lines, wanted, refusal)
    if folio := request.form.get("case"):
        return redirect(said.after("reminded", "board.case", folio_id=folio), 303)
    asks = filters.of_address(request.args)
    return redirect(said.after("reminded", "board.candidates", **asks.address()), 303)


def _page(
    lines: Sequence[ReminderLine], wanted: frozenset[str], refusal: Refusal | None = None
) -> ResponseReturnValue:
    chosen = [line for line in lines if line.reminder.who in wanted]
    tick = request.args.get("tick", "")
    page = render_template(
        "reviews/board/reminders.html",
        page_title="Reminders",
        lines=lines,
        asks=replace(filters.of_address(request.args), done=False),
        ticked={line.reminder.who for line in lines if line.late or line.reminder.kind == tick},
        not_started=sum(it.reminder.kind == "start" and not it.told for it in lines),
        tick=tick,
        form=request.form,
        going=[line for line in chosen if not line.told],
        words=WORDS,
        letters=LETTERS,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


def _lines(asks: BoardFilter = EVERYTHING) -> list[ReminderLine]:
    zone, now = current.site().settings.time_zone, clock.now()
    found = []
    for row in queries.alive(current.db(), current.account(), asks, days_in=zone):
        for reminder in remind.wanted(row.facts, now):
            found.append(_line(row.name, row.opening, row.facts, reminder, now))
    return sorted(found, key=lambda line: (not line.late, line.to.casefold(), line.about))


def _line(
    name: str, opening: str, facts: CaseFacts, reminder: Reminder, now: datetime
) -> ReminderLine:
    if reminder.kind == "start":
        return ReminderLine(reminder, name, opening, facts.promised, False, facts.reminded)
    standing = reminder.who.partition(":")[2]
    if reminder.kind == "card":
        seat = next(s for s in facts.seats if s.standing == standing)
        return ReminderLine(reminder, seat.name, name, facts.slot, True, seat.reminded)
    if reminder.kind == "interview":
        card = next(c for c in facts.loop if c.interview == standing)
        return ReminderLine(reminder, card.name, name, card.ends, True, card.reminded)
    if reminder.kind == "vote":
        it = next(v for v in facts.votes if v.standing == standing)
        return ReminderLine(reminder, it.name, name, facts.since, True, it.reminded)
    reader = next(r for r in facts.readers if r.standing == standing)
    of = reader.answer_by if reminder.kind == "answer" else reader.due
    return ReminderLine(reminder, reader.name, name, of, bool(of and of < now), reader.reminded)
