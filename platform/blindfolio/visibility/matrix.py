"""Reads the policy in `matrix.yaml`, which says what each row opens, closes and may write at
each stage.

A row is a capacity with its state, such as `reviewer.accepted`. An account can see what any of
its rows opens, except what any of them closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from blindfolio import yaml_text
from blindfolio.visibility.data_class import DataClass

_POLICY: dict[str, Any] = yaml_text.values(
    Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8")
)

STAGES: tuple[str, ...] = tuple(_POLICY["stages"])
ROWS: tuple[str, ...] = tuple(_POLICY["cells"])
FORWARD = ("0", "1", "2", "3", "4", "5", "6")  # in order; other stages are ends
DECIDED = ("7", "7s", "E")  # ends at which lists still show a folio

_Table = dict[tuple[str, str], frozenset[DataClass]]


def _table(section: str) -> _Table:
    return {
        (row, stage): frozenset(map(DataClass, classes))
        for row, cells in _POLICY[section].items()
        for stages, classes in cells.items()
        for stage in stages.split(",")
    }


_CELLS = _table("cells")
_CLOSES = _table("closes")
_NOTHING: frozenset[DataClass] = frozenset()

CLASSES: frozenset[DataClass] = frozenset().union(*_CELLS.values())

# By event, the stages before and after. With several targets, the number of locks decides.
MOVES: dict[str, dict[str, tuple[str, ...]]] = {
    event: {
        before: tuple([after] if isinstance(after, str) else after)
        for before, after in stages.items()
    }
    for event, stages in _POLICY["moves"].items()
}

_PURPOSES: dict[str, list[str]] = _POLICY["purposes"]
_BARS: dict[str, frozenset[str]] = {what: frozenset(r) for what, r in _POLICY["bars"].items()}


def rows_of(*words: str) -> list[str]:
    """Returns the rows whose names begin with one of these words. A query that names them reads
    only these in an index.
    """
    return [row for row in ROWS if row.partition(".")[0] in words]


def cell(row: str, stage: str) -> frozenset[DataClass]:
    """Returns what a row opens at a stage. Raises ValueError for an unknown row or stage."""
    return _look_up(_CELLS, row, stage)


def closed(row: str, stage: str) -> frozenset[DataClass]:
    """Returns what a row closes at a stage, even if another row of the same account opens it."""
    return _look_up(_CLOSES, row, stage)


def visible(rows: Iterable[str], stage: str) -> frozenset[DataClass]:
    held = tuple(rows)
    opened = _NOTHING.union(*(cell(row, stage) for row in held))
    return opened.difference(*(closed(row, stage) for row in held))


def may_write(rows: Iterable[str], what: str, stage: str) -> bool:
    """Returns whether one of these rows may write `what`, such as `RO`, `lock` or `gate`, at a
    stage.
    """
    held = frozenset(rows)
    if held & barred(what):
        return False
    writes = _POLICY["writes"]
    return any(stage in writes.get(row, {}).get(what, ()) for row in held)


def barred(what: str) -> frozenset[str]:
    """Returns the rows that forbid `what`, even if another row of the account allows it."""
    return _BARS.get(what, _NOTHING)


def knows(purpose: str, event: str) -> bool:
    """Returns whether the matrix has this event. `purpose` is `live` or `practice`."""
    return all(event not in events for other, events in _PURPOSES.items() if other != purpose)


def _look_up(table: _Table, row: str, stage: str) -> frozenset[DataClass]:
    if row not in ROWS or stage not in STAGES:
        raise ValueError(f"the matrix has no row {row!r} at stage {stage!r}")
    return table.get((row, stage), _NOTHING)
