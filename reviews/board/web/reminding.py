from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.board import filters, queries, remind
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.remind import Reminder
from reviews.board.web.blueprint import back, board, look, press

WORDS = {
    "answer": "Has not accepted or declined a review request",
    "review": "Has not locked a review",
    "overdue": "Has not locked a review",
    "card": "Met the candidate but has not locked a scorecard",
    "gate": "Has not made the review decision",
    "third": "Has not made the review decision; a third review is proposed first",
    "vote": "Has not voted in a debrief",
    "interview": "Held another interview but has not locked its scorecard",
    "start": "Has not started",
}


@look(
    board,
    "/reminders",
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
def reminders(refusal: Refusal | None = None) -> ResponseReturnValue:
    asks = replace(filters.of_address(request.args), done=False)
    tick = request.args.get("tick", "")
    lines = _lines(asks)
    who, folios = request.form.getlist("who"), request.args.getlist("folio")
    if folios:  # ticked on the board
        lines = [it for it in lines if it.folio in folios]
    return pages.page(
        "reviews/board/reminders.html",
        "Reminders",
        refusal,
        lines=lines,
        asks=asks,
        folios=folios,
        ticked=who
        or [it.who for it in lines if it.late or folios or (it.kind == tick and not it.fresh)],
        not_started=sum(it.kind == "start" and not it.told and not it.fresh for it in lines),
        tick=tick,
        words=WORDS,
    )


@press(board, "/reminders", shows=reminders, body={"who": "=standing"})
def send_reminders() -> str:
    wanted = frozenset(request.form.getlist("who"))
    if not wanted:
        raise Refusal("nobody", "Tick at least one person first.")
    chosen = [line for line in _lines(EVERYTHING) if line.who in wanted]
    remind.send(current.db, chosen, by=current.account)
    code = "reminded_one" if len(wanted) == 1 else "reminded"
    if folio := request.form.get("case"):
        return back(code, folio)
    asks = filters.of_address(request.args)
    return said.after(code, "board.candidates", **asks.address())


def _lines(asks: BoardFilter) -> Sequence[Reminder]:
    zone = current.site.settings.time_zone
    rows = queries.whole(current.db, current.account, asks, days_in=zone)
    found = [reminder for row in rows for reminder in remind.wanted(row)]
    return sorted(found, key=lambda it: (not it.late, it.name.casefold(), it.about))
