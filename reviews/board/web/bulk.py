from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import WRITING
from blindfolio.web import pages, said
from blindfolio.web.request import current
from reviews.board import filters, queries, remind
from reviews.board.assigning import assign, propose
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.remind import Reminder
from reviews.board.row import BoardRow
from reviews.board.web.blueprint import back, board, coordinated, look, press
from reviews.board.web.reviewers import typed_due

_SHOWN = (
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.STAGE_IN_WORDS,
    DataClass.REVIEWER_NAMES,
    DataClass.REVIEW_PROGRESS,
)


@look(board, "/candidates/assign", classes=_SHOWN)
def choose_many() -> ResponseReturnValue:
    wanted = frozenset(request.args.getlist("folio"))
    ticked = [row for row in _rows(_asks()) if row.folio in wanted]
    enough = [row.name for row in ticked if not row.to_assign]
    return _preview(ticked, of=request.args.getlist("who"), enough=enough)


def _kept(refusal: Refusal | None = None) -> ResponseReturnValue:
    # Leaves out candidates who no longer lack a reviewer.
    kept: dict[str, list[str]] = defaultdict(list)
    for folio, account in _pairs():
        kept[folio].append(account)
    rows, wanted = _rows(EVERYTHING), {*request.form.getlist("folio"), *kept}
    ticked = [row for row in rows if row.folio in wanted]
    about = [row.name for row in ticked if refusal and row.folio == refusal.code]
    if refusal and about:
        refusal = Refusal(refusal.code, f"{about[0]}: {refusal}", status=refusal.status)
    return _preview(ticked, kept=kept, refusal=refusal)


@press(
    board,
    "/candidates/assign",
    shows=_kept,
    classes=_SHOWN,
    body={"pair": "text", "due": "date"},
)
def press_many() -> str | ResponseReturnValue:
    pairs = _pairs()
    for folio in dict.fromkeys(folio for folio, _ in pairs):
        coordinated(folio)
    if request.form.get("count"):
        return _kept()
    if not pairs:
        raise Refusal("nobody", "Choose at least one reviewer.")
    days, me = current.site.settings.review_days, current.account
    assign.many(current.db, pairs, due=typed_due(), days=days, by=me)
    return said.after("asked_many", "board.candidates", **_asks().address())


def _asks() -> BoardFilter:
    return replace(filters.of_address(request.args), done=False)


def _pairs() -> list[tuple[str, str]]:
    # (folio, account)
    typed = [it.partition(":") for it in request.form.getlist("pair") if it]
    return [(folio, account) for folio, _, account in typed][: 4 * propose.MOST]


def _rows(asks: BoardFilter) -> list[BoardRow]:
    zone = current.site.settings.time_zone
    return queries.whole(current.db, current.account, asks, days_in=zone)


def _preview(
    ticked: Sequence[BoardRow],
    *,
    of: Sequence[str] = (),
    kept: Mapping[str, Sequence[str]] | None = None,
    refusal: Refusal | None = None,
    enough: Sequence[str] = (),
) -> ResponseReturnValue:
    days, me = current.site.settings.review_days, current.account
    lacking = [row for row in ticked if row.to_assign]
    rows = lacking[: propose.MOST]
    proposals = propose.propose(current.db, rows, of=of, days=days, viewer=me)
    shown = {it.row.folio: it.proposed for it in proposals}
    if kept is not None:
        shown = {folio: tuple(kept.get(folio, ())) for folio in shown}
    return pages.page(
        "reviews/board/assign_preview.html",
        "Assign reviewers",
        refusal,
        proposals=proposals,
        shown=shown,
        totals=propose.totals(proposals, shown),
        asks=_asks(),
        review_days=days,
        of=of,
        enough=enough,
        over=len(lacking) - len(rows),
        any_earliest=any(row.stage in WRITING for row in rows),
    )


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
