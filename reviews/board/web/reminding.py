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
    lines = _lines(EVERYTHING if request.method == "POST" else asks)
    who = frozenset(request.values.getlist("who"))
    if request.args.get("go") == "ticked":
        # On the board; without a tick, the list is shown.
        folios = frozenset(request.args.getlist("folio"))
        who = frozenset(it.who for it in lines if it.folio in folios and not it.told)
        if folios and not who:
            sentence = "No reminder is due for the candidates you ticked, or it was sent today."
            refusal = Refusal("nobody", sentence)
    elif request.args.get("go") and not who:
        refusal = Refusal("nobody", "Tick at least one person first.")
    return pages.page(
        "reviews/board/reminders.html",
        "Reminders",
        refusal,
        lines=lines,
        asks=asks,
        ticked={line.who for line in lines if line.late or line.kind == tick},
        not_started=sum(line.kind == "start" and not line.told for line in lines),
        tick=tick,
        going=[line for line in lines if line.who in who and not line.told],
        words=WORDS,
    )


@press(board, "/reminders", shows=reminders, body={"who": "=standing"})
def send_reminders() -> str:
    wanted = frozenset(request.form.getlist("who"))
    chosen = [line for line in _lines(EVERYTHING) if line.who in wanted]
    remind.send(current.db, chosen, by=current.account)
    if folio := request.form.get("case"):
        return back("reminded", folio)
    asks = filters.of_address(request.args)
    return said.after("reminded", "board.candidates", **asks.address())


def _lines(asks: BoardFilter) -> Sequence[Reminder]:
    zone = current.site.settings.time_zone
    rows = queries.whole(current.db, current.account, asks, days_in=zone)
    found = [reminder for row in rows for reminder in remind.wanted(row)]
    return sorted(found, key=lambda it: (not it.late, it.name.casefold(), it.about))
