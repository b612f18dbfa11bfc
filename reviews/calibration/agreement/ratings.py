from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from blindfolio import csv_cells
from blindfolio.refusal import Refusal
from reviews.calibration.outcomes.history import number

COLUMNS = ("unit", "rater", "value")
VALUES_AT_MOST = 100

Table = NDArray[np.float64]


def table(given: Iterable[tuple[str, str, float]]) -> Table:
    """Arrange ratings in a table, with a row for each unit and a column for each rater. NaN is
    no rating. Raises ValueError if a rater rates a unit twice.
    """
    units: dict[str, int] = {}
    raters: dict[str, int] = {}
    cells: dict[tuple[int, int], float] = {}
    for unit, rater, value in given:
        at = units.setdefault(unit, len(units)), raters.setdefault(rater, len(raters))
        if at in cells:
            raise ValueError(f"{rater} has rated {unit} twice")
        cells[at] = value
    values = np.full((len(units), len(raters)), np.nan)
    for at, value in cells.items():
        values[at] = value
    return values


def read(raw: bytes) -> Table:
    """Read ratings from CSV. An empty value is a missing rating. Raises Refusal ("ratings"),
    which names the line.
    """
    head, rows = csv_cells.table(raw, COLUMNS)
    given: dict[tuple[str, str], tuple[int, float]] = {}
    for line, cells in rows:
        unit, rater, value = (cells.get(head[column], "") for column in COLUMNS)
        for column, text in (("unit", unit), ("rater", rater)):
            if not text:
                raise _refuse(line, column, "is empty. Fill it in, or delete the line.")
        if not value:
            continue
        if (unit, rater) in given:
            first = given[unit, rater][0]
            raise _refuse(line, "rater", f"names the same rater for this unit as line {first}.")
        given[unit, rater] = line, _number(line, value)
    if len({value for _, value in given.values()}) > VALUES_AT_MOST:
        raise Refusal(
            "ratings",
            f"The column “value” has more than {VALUES_AT_MOST} different values. Agreement is"
            " computed for a scale with steps, such as 1 to 4.",
        )
    if not given:
        raise Refusal("ratings", "The file has no ratings. Add lines with unit, rater, value.")
    return table((unit, rater, value) for (unit, rater), (_, value) in given.items())


def _number(line: int, text: str) -> float:
    if (found := number(text)) is None:
        raise _refuse(line, "value", f"is “{text[:40]}”. Use a number, such as 3.")
    return found


def _refuse(line: int, column: str, words: str) -> Refusal:
    return Refusal("ratings", f"Line {line}: the column “{column}” {words}")
