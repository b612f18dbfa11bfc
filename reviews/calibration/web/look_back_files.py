"""The figures of a closed look-back as files, for those who took part."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Response

from blindfolio import csv_cells
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from blindfolio.web import downloads
from blindfolio.web import request as current
from blindfolio.web.declare import route
from reviews.calibration.looking_back import figures, look_backs_of
from reviews.calibration.looking_back.counts import LookBackCounts
from reviews.calibration.looking_back.look_backs_of import LookBackSeat
from reviews.calibration.web.blueprint import looking_back

PARAMS = {"look_back_id": "look_back"}


@route(
    looking_back,
    "/looking-back/<look_back_id>/figures.csv",
    auth="account",
    classes=(DataClass.PROMPT,),
    kind="export",
    params=PARAMS,
)
def as_csv(look_back_id: str) -> Response:
    """One line for each figure, with what it is a part of."""
    rows: list[Sequence[str | int]] = [
        figures.COLUMNS,
        *figures.as_rows(*_closed(look_back_id)),
    ]
    raw = csv_cells.written(rows)
    return downloads.attachment(raw, "looking-back", ".csv", "text/csv; charset=utf-8")


@route(
    looking_back,
    "/looking-back/<look_back_id>/figures.json",
    auth="account",
    classes=(DataClass.PROMPT,),
    kind="export",
    params=PARAMS,
)
def as_json(look_back_id: str) -> Response:
    """The same as JSON."""
    found = figures.as_json(*_closed(look_back_id))
    raw = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return downloads.attachment(raw, "looking-back", ".json", "application/json")


def _closed(look_back: str) -> tuple[LookBackSeat, LookBackCounts]:
    db = current.db()
    mine = look_backs_of.seat(db, current.account(), look_back)
    if mine.look_back.state != "closed":
        raise Absent
    return mine, figures.of(db, mine)
