"""What the policy opens, and whether a page of the site shows it: else the walk itself is blind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from blindfolio import yaml_text
from tests.crawler.judge import Judge
from tests.crawler.walk import Walk

Cell = tuple[str, str, str]
"""Row of the matrix, stage, data class."""


def _listed() -> dict[Cell, str]:
    file = Path(__file__).parent / "not_yet.yaml"
    return {
        (row, stage, data_class): entry["why"]
        for entry in yaml_text.values(file.read_text("utf-8"))
        for row in entry["rows"].split()
        for stage in entry["stages"].split()
        for data_class in entry["classes"].split()
    }


NOT_YET = _listed()
"""The cells that no page reaches yet, each with the reason."""


def not_yet(rows: Collection[str]) -> set[Cell]:
    return {cell for cell in NOT_YET if cell[0] in rows}


def missing(judge: Judge, walks: Iterable[Walk], rows: Collection[str]) -> set[Cell]:
    """What the policy opens in these rows, and none of the walks has found.

    Only people who stand to a folio in one row tell what that row opens.
    """
    opened: set[Cell] = set()
    found: set[Cell] = set()
    for walk in walks:
        for id_, folio in judge.folios.items():
            held = judge.rows(walk.viewer, id_)
            if len(held) == 1 and held[0] in rows:
                cells = {
                    (c, (held[0], folio["stage"], c)) for c in judge.visible(walk.viewer, id_)
                }
                opened |= {cell for _, cell in cells}
                found |= {cell for c, cell in cells if (id_, c) in walk.shown}
    return opened - found
