from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.stage import WRITING
from blindfolio.web import pages, said
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.board import choices, filters, propose
from reviews.board.assign_many import assign_many
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.queries import BoardRow
from reviews.board.web.blueprint import board
from reviews.board.web.case import coordinated, typed_due

_COORDINATOR = ("coordinator",)
_SHOWN = (
    DataClass.DISPLAY_NAME,
    DataClass.PROMPT,
    DataClass.STAGE_IN_WORDS,
    DataClass.REVIEWER_NAMES,
    DataClass.REVIEW_PROGRESS,
)


@route(board, "/candidates/assign", auth="account", roles=_COORDINATOR, classes=_SHOWN)
def choose_many() -> ResponseReturnValue:
    asks = filters.of_address(request.args)
    rows = _rows(asks)
    wanted = frozenset(request.args.getlist("folio"))
    chosen = [row for row in rows if row.subject.folio in wanted]
    if not request.args.get("go"):
        return _list(rows)
    if not chosen:
        return _list(rows, Refusal("nobody", "Tick at least one candidate first."))
    if len(chosen) > propose.MOST:
        return _list(
            rows, Refusal("many", f"Choose at most {propose.MOST} candidates at once.")
        )
    return _preview(chosen, asks, of=request.args.getlist("who"))


@route(
    board,
    "/candidates/assign",
    auth="account",
    roles=_COORDINATOR,
    classes=_SHOWN,
    methods=("POST",),
    body={"pair": "text", "due": "date"},
)
def press_many() -> ResponseReturnValue:
    """Assign all that the form holds, or nothing; idempotent. Or recount the choices without
    assigning."""
    db, me = current.db(), current.account()
    asks = replace(filters.of_address(request.args), done=False)
    pairs = [_pair(it) for it in request.form.getlist("pair") if it][: 4 * propose.MOST]
    names = {}
    for folio in dict.fromkeys(folio for folio, _ in pairs):
        names[folio] = coordinated(folio).id
    if request.form.get("count"):
        return _kept(pairs, asks)
    try:
        if not pairs:
            raise Refusal("nobody", "Choose at least one reviewer.")
        with db.begin_nested():
            assign_many(
                db,
                pairs,
                due=typed_due(),
                days=current.site().settings.review_days,
                by=me,
            )
    except Refusal as refusal:
        return _kept(pairs, asks, refusal)
    return redirect(said.after("asked_many", "board.candidates", **asks.address()), 303)


def _pair(text: str) -> tuple[str, str]:
    folio, _, account = text.partition(":")
    return folio, account


def _rows(asks: BoardFilter = EVERYTHING) -> list[BoardRow]:
    zone = current.site().settings.time_zone
    asks = replace(asks, done=False)
    return propose.lacking(current.db(), current.account(), asks, days_in=zone)


def _list(rows: Sequence[BoardRow], refusal: Refusal | None = None) -> ResponseReturnValue:
    db = current.db()
    team = propose.may_review(db, rows)
    loads = choices.load(db, current.account(), [person.id for person in team])
    page = render_template(
        "reviews/board/assign_choose.html",
        page_title="Assign reviewers",
        rows=rows,
        asks=replace(filters.of_address(request.args), done=False),
        ticked=(ticked := _ticked(rows)),
        nobody=request.args.get("tick", "") if not ticked else "",
        most=propose.MOST,
        team=[(person, loads.get(person.id, 0)) for person in team],
        who=frozenset(request.args.getlist("who")),
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200


_TICKS: Mapping[str, Callable[[BoardRow], bool]] = {
    "submitted": propose.submitted,
    "started": propose.likely,
    "all": lambda _row: True,
}


def _ticked(rows: Sequence[BoardRow]) -> frozenset[str]:
    """Nothing is ticked unless the request says so, by row or by one of `_TICKS`, up to the
    limit of one act."""
    if fits := _TICKS.get(request.args.get("tick", "")):
        return frozenset([row.subject.folio for row in rows if fits(row)][: propose.MOST])
    return frozenset(request.args.getlist("folio"))


def _kept(
    pairs: Sequence[tuple[str, str]], asks: BoardFilter, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The choices, to be changed; candidates that lack no reviewer any more are left out."""
    wanted = {*request.form.getlist("folio"), *(folio for folio, _ in pairs)}
    rows = _rows()
    chosen = [row for row in rows if row.subject.folio in wanted][: propose.MOST]
    about = next(
        (row.name for row in chosen if refusal and row.subject.folio == refusal.code), ""
    )
    if refusal and about:
        refusal = Refusal(refusal.code, f"{about}: {refusal}", status=refusal.status)
    if not chosen:
        return _list(rows, refusal)
    kept: dict[str, list[str]] = defaultdict(list)
    for folio, account in pairs:
        kept[folio].append(account)
    return _preview(chosen, asks, kept=kept, refusal=refusal)


def _preview(
    rows: Sequence[BoardRow],
    asks: BoardFilter,
    *,
    of: Sequence[str] = (),
    kept: Mapping[str, Sequence[str]] | None = None,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    proposals = propose.propose(
        current.db(),
        rows,
        of=of,
        days=current.site().settings.review_days,
        viewer=current.account(),
    )
    shown = {
        it.row.subject.folio: it.proposed
        if kept is None
        else kept.get(it.row.subject.folio, ())
        for it in proposals
    }
    page = render_template(
        "reviews/board/assign_preview.html",
        page_title="Assign reviewers",
        proposals=proposals,
        shown=shown,
        totals=propose.totals(proposals, shown),
        asks=asks,
        review_days=current.site().settings.review_days,
        of=of,
        any_earliest=any(it.row.subject.stage in WRITING for it in proposals),
        form=request.form,
        refusal=refusal,
        **pages.shell(),
    )
    return page, refusal.status if refusal else 200
