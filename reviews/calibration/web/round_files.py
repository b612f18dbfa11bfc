"""For those who see a closed round's comparison."""

from __future__ import annotations

import json

from flask import Response

from blindfolio import csv_cells
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration.practice import compared, rounds_of
from reviews.calibration.web.blueprint import practice

SHOWN = (*compared.SHOWN, DataClass.REFERENCE_RATINGS)


@route(
    practice,
    "/practice/<round_id>/ratings.csv",
    auth="account",
    classes=SHOWN,
    kind="export",
    params={"round_id": "round"},
)
def ratings_csv(round_id: str) -> Response:
    raw = csv_cells.written([compared.COLUMNS, *_rows(round_id)])
    return downloads.attachment(raw, "practice-ratings", ".csv", "text/csv; charset=utf-8")


@route(
    practice,
    "/practice/<round_id>/ratings.json",
    auth="account",
    classes=SHOWN,
    kind="export",
    params={"round_id": "round"},
)
def ratings_json(round_id: str) -> Response:
    ratings = [
        {
            name: cell if cell != "" else None
            for name, cell in zip(compared.COLUMNS, row, strict=True)
        }
        for row in _rows(round_id)
    ]
    raw = json.dumps({"ratings": ratings}, ensure_ascii=False, indent=2).encode()
    return downloads.attachment(raw, "practice-ratings", ".json", "application/json")


def _rows(round_id: str) -> list[tuple[str | int, ...]]:
    db, me = current.db(), current.account()
    mine = rounds_of.seat(db, me, round_id)
    if mine.state != "closed":
        raise Absent
    return compared.rows_of(compared.comparison(db, me, mine))
