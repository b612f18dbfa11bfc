"""The hand-written copy of the visibility policy, for the table test and the crawler."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

from blindfolio import yaml_text

_PAGE: dict[str, Any] = yaml_text.values(
    (Path(__file__).parent / "platform" / "visibility" / "matrix.yaml").read_text("utf-8")
)

STAGES = ("0", "1", "2", "3", "4", "5", "6", "7", "7s", "8", "E")
CAPACITIES: dict[str, str] = {row: cells["page"] for row, cells in _PAGE["capacities"].items()}
"""Each row with the page's own words for it."""


def _spelled_out() -> dict[tuple[str, str], frozenset[str]]:
    cells: dict[tuple[str, str], frozenset[str]] = {}
    for row, written in _PAGE["capacities"].items():
        before: frozenset[str] = frozenset()
        for stage in STAGES:
            base = cells[row, "4"] if stage == "7s" else before
            words = written[stage].split()
            if words == ["-"]:
                before = frozenset()
            elif words == ["same"]:
                before = base
            elif words[0] == "+":
                before = base | frozenset(words[1:])
            else:
                before = frozenset(words)
            cells[row, stage] = before
    return cells


CELLS = _spelled_out()
CLOSES: dict[tuple[str, str], frozenset[str]] = {}
for rule in _PAGE["closes"]:
    for cell in product(rule["who"], rule["stages"].split()):
        CLOSES[cell] = CLOSES.get(cell, frozenset()).union(rule["classes"].split())
CLASSES: frozenset[str] = frozenset().union(*CELLS.values())


def visible(rows: Iterable[str], stage: str) -> frozenset[str]:
    """What the page allows to a person who stands in `rows` at `stage`."""
    held = tuple(rows)
    opened: frozenset[str] = frozenset().union(*(CELLS[row, stage] for row in held))
    return opened.difference(*(CLOSES.get((row, stage), frozenset()) for row in held))
