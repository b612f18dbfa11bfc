"""The policy: which rows of the matrix open, close and may write what at which stage.

The data stands in `matrix.yaml`. A row is a capacity with its state (`reviewer.accepted`); what
several rows of one account open adds up, and what any of them closes is closed (blindest wins).
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
FORWARD = ("0", "1", "2", "3", "4", "5", "6")
"""The stages of a folio's life in their order; the others are ends."""
DECIDED = ("7", "7s", "E")
"""The ends at which a folio still shows on lists."""

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
"""Every data class that some cell opens."""

MOVES: dict[str, dict[str, tuple[str, ...]]] = {
    event: {
        before: tuple([after] if isinstance(after, str) else after)
        for before, after in stages.items()
    }
    for event, stages in _POLICY["moves"].items()
}
"""Of each event: from which stage to which. More than one is decided by counting locks."""

_PURPOSES: dict[str, list[str]] = _POLICY["purposes"]
_BARS: dict[str, frozenset[str]] = {what: frozenset(r) for what, r in _POLICY["bars"].items()}


def cell(row: str, stage: str) -> frozenset[DataClass]:
    """What this one row opens at `stage`. ValueError for a row or stage that does not exist."""
    return _look_up(_CELLS, row, stage)


def closed(row: str, stage: str) -> frozenset[DataClass]:
    """What this row closes at `stage`, whatever another row of the same person opens."""
    return _look_up(_CLOSES, row, stage)


def visible(rows: Iterable[str], stage: str) -> frozenset[DataClass]:
    """The classes that a person who stands in all of `rows` to a folio may see at `stage`."""
    held = tuple(rows)
    opened = _NOTHING.union(*(cell(row, stage) for row in held))
    return opened.difference(*(closed(row, stage) for row in held))


def may_write(rows: Iterable[str], what: str, stage: str) -> bool:
    """Whether a person in all of `rows` may do `what` (`RO`, `lock`, `gate` …) at `stage`."""
    held = frozenset(rows)
    if held & barred(what):
        return False
    writes = _POLICY["writes"]
    return any(stage in writes.get(row, {}).get(what, ()) for row in held)


def barred(what: str) -> frozenset[str]:
    """The rows beside which a person may not do `what`, whatever another row of theirs lets."""
    return _BARS.get(what, _NOTHING)


def knows(purpose: str, event: str) -> bool:
    """Whether a folio of `purpose` (`live` or `practice`) has that event at all."""
    return all(event not in events for other, events in _PURPOSES.items() if other != purpose)


def _look_up(table: _Table, row: str, stage: str) -> frozenset[DataClass]:
    if row not in ROWS or stage not in STAGES:
        raise ValueError(f"the matrix has no row {row!r} at stage {stage!r}")
    return table.get((row, stage), _NOTHING)
