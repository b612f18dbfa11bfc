"""Filter the board. A filter uses only what the viewer's row shows, so a missing row tells no
more than the list does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from blindfolio.visibility.stage import Stage
from reviews import words
from reviews.board.row import BoardRow

LONGEST = 200

# Stages as rows show them, by their word in a URL.
OPEN_STAGES = {
    "invited": words.of(Stage.DRAFT, frozenset(), started=False),
    "writing": words.STAGES[Stage.DRAFT],
    "submitted": words.STAGES[Stage.SUBMITTED],
    "review": words.STAGES[Stage.REVIEW],
    "decision": words.STAGES[Stage.GATE],
    "panel": words.STAGES[Stage.PANEL],
    "debrief": words.STAGES[Stage.DEBRIEF],
}

DONE_STAGES = {"closed": Stage.CLOSED, "rejected": Stage.STOPPED, "ended": Stage.ENDED}

DONE_STAGES_SAID = {key: words.STAGES[stage] for key, stage in DONE_STAGES.items()}

_Waits = Callable[[BoardRow], bool]


def _is_late(row: BoardRow) -> bool:
    dates = [row.promised, *(reader.due for reader in row.pending)]
    return any(at is not None and at < row.now for at in dates)


_WAITS: Mapping[str, tuple[str, _Waits]] = {
    "you": ("What needs you", lambda row: bool(row.steps)),
    "reviewers": ("Too few reviewers", lambda row: row.to_assign > 0),
    "late": ("Late", _is_late),
    "bounced": ("Email bounced", lambda row: row.bounced),
    "unopened": ("Link not opened yet", lambda row: row.unopened_since is not None),
}
# All but the first are only for coordinators.
WAITS = {key: label for key, (label, _) in _WAITS.items()}


_ORDER = {said: n for n, said in enumerate(OPEN_STAGES.values())}
_NEVER = datetime.max.replace(tzinfo=UTC)

# By what a row shows in each column.
SORTS: Mapping[str, Callable[[BoardRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "opening": lambda row: row.opening.casefold(),
    "stage": lambda row: _ORDER.get(row.said, len(_ORDER)),
    "since": lambda row: row.since or _NEVER,
}


@dataclass(frozen=True, slots=True)
class BoardFilter:
    opening: str = ""
    # Searched in names, and in addresses if the viewer may see them.
    q: str = ""
    # A key of `OPEN_STAGES`, or of `DONE_STAGES` if `done`.
    stage: str = ""
    # A key of `WAITS`; unused if `done`.
    waits: str = ""
    # An account; unused if `done`.
    reviewer: str = ""
    done: bool = False
    # A key of `SORTS`, after a `-` if descending; the most urgent come first by default.
    # Unused if `done`.
    sort: str = ""

    @property
    def narrows(self) -> bool:
        return replace(self, done=False, sort="") != BoardFilter()

    @property
    def whole(self) -> BoardFilter:
        return BoardFilter(done=self.done, sort=self.sort)

    def address(self) -> dict[str, str]:
        found = {it.name: getattr(self, it.name) for it in fields(self)}
        return {name: "1" if it is True else it for name, it in found.items() if it}


EVERYTHING = BoardFilter()


def of_address(asked: Mapping[str, str]) -> BoardFilter:
    done = asked.get("done") == "1"
    stage, waits, sort = (asked.get(name, "") for name in ("stage", "waits", "sort"))
    return BoardFilter(
        opening=asked.get("opening", "")[:LONGEST],
        q=asked.get("q", "")[:LONGEST],
        stage=stage if stage in (DONE_STAGES if done else OPEN_STAGES) else "",
        waits=waits if waits in WAITS and not done else "",
        reviewer="" if done else asked.get("reviewer", "")[:LONGEST],
        done=done,
        sort=sort if sort.removeprefix("-") in SORTS and not done else "",
    )


def in_order(asks: BoardFilter, found: list[BoardRow]) -> list[BoardRow]:
    """`found` is in order of urgency, which remains the order of equal ones."""
    if not asks.sort:
        return found
    key = SORTS[asks.sort.removeprefix("-")]
    return sorted(found, key=key, reverse=asks.sort.startswith("-"))


def fits(asks: BoardFilter, row: BoardRow) -> bool:
    # The query has already filtered by opening and name.
    if asks.stage and row.said != OPEN_STAGES[asks.stage]:
        return False
    if asks.reviewer and asks.reviewer not in {reader.account for reader in row.live}:
        return False
    if not asks.waits:
        return True
    return (row.runs or asks.waits == "you") and _WAITS[asks.waits][1](row)
