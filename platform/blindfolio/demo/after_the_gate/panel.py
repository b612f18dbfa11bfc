from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from blindfolio.demo.stagehand import Interviewed, Stagehand
from blindfolio.demo.texts import texts
from blindfolio.visibility.models import Folio
from reviews.panel import conversation, desk, prepared, queries

_SEATS = ("first", "second")


def read(hand: Stagehand, folio: str, account: str) -> None:
    hand.on(Folio, folio, prepared.confirm, by=account)


def hold(hand: Stagehand, where: str, folio: str, panel: Sequence[str]) -> None:
    """`where` is `debrief` or `closed`. The panel also locks its scorecards."""
    seats = dict(zip(_SEATS, panel, strict=True))
    told = texts("panel")[where]
    hand.on(Folio, folio, conversation.press, "start", by=panel[0])
    hand.now += timedelta(hours=1)
    for seat, account in seats.items():
        _note(hand, folio, told["asked"], seats, seat, account)
    for seat, account in seats.items():
        hand.scorecard(folio, account, _card(told["cards"][seat]))


def _note(
    hand: Stagehand,
    folio: str,
    asked: Sequence[Mapping[str, Any]],
    seats: Mapping[str, str],
    seat: str,
    account: str,
) -> None:
    """Ticks only the questions that they asked."""
    with hand.act() as db:
        built = queries.sheet(db, folio)
        if built.sheet is None:
            raise RuntimeError("the sheet of a released folio is built by now")
        questions = [question for found in built[1].values() for question in found]
        fields: dict[str, str] = {}
        for it in asked:
            id_ = next(q.id for q in questions if it["words"] in q.text)
            if it["lead"] == seat:
                fields |= {f"lead-{id_}": seats[seat], f"went-{id_}": it["went"]}
            if seat in it.get("notes", {}):
                fields[f"note-{id_}"] = it["notes"][seat]
            if seat in it.get("changed", {}):
                fields[f"before-{id_}"], fields[f"after-{id_}"] = it["changed"][seat]
        found = db.get_one(Folio, folio)
        desk.save(db, found, fields, revision=0, was=None, by=account)


def _card(told: Mapping[str, Any]) -> Interviewed:
    return Interviewed(
        level=told["level"],
        text=told["text"],
        confidence=told["confidence"],
        criteria={
            key: (rated["rating"], rated["said"], tuple(rated["asked"]))
            for key, rated in told["criteria"].items()
        },
    )
