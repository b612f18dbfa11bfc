"""The board's rows as the lines of a file: what a row shows its viewer, and nothing more."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from reviews.board.queries import BoardRow

COLUMNS = (
    *("candidate", "opening", "stage", "in stage", "reviewers", "interview"),
    *("next step", "why", "waits for"),
)

_STATES = {"asked": "invited", "reviewer": ""}
"""What a row's page calls a reader's state, where the word is another one."""


def cells(row: BoardRow, zone: ZoneInfo) -> tuple[str, ...]:
    """The cells of a row by `COLUMNS`; times are those of `zone`."""
    step, wait = row.step, row.wait
    return (
        row.name,
        row.opening,
        row.stage_words,
        row.spent.words,
        "; ".join(
            f"{r.name}: {state}" if (state := _STATES.get(r.state, r.state)) else r.name
            for r in row.facts.readers
        ),
        _at(row.facts.slot, zone),
        step.words if step else "",
        f"{step.sentence} {_at(step.at, zone)}".strip() if step else "",
        f"{wait.words} {_at(wait.at, zone)}".strip() if not step else "",
    )


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant else ""
