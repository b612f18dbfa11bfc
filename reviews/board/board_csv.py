from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from reviews.board.queries import BoardRow

COLUMNS = (
    *("candidate", "email address", "opening", "stage", "how it ended"),
    *("in stage since", "days in stage", "stage due", "reviewers", "interview"),
    *("next step", "why", "waits for", "link not opened since"),
)

_STATES = {"asked": "invited", "reviewer": ""}
"""What the page calls a reader's state, if it differs."""


def cells(row: BoardRow, email: str, zone: ZoneInfo, now: datetime) -> tuple[str, ...]:
    step, wait, since = row.step, row.wait, row.over_since or row.facts.since
    return (
        row.name,
        email,
        row.opening,
        row.stage_alone,
        row.ended,
        f"{since.astimezone(zone):%Y-%m-%d}" if since else "",
        str((now - since).days) if since else "",
        _at(row.facts.promised, zone),
        "; ".join(
            f"{r.name}: {state}" if (state := _STATES.get(r.state, r.state)) else r.name
            for r in row.facts.readers
        ),
        _at(row.facts.slot, zone),
        step.words if step else "",
        "; ".join(
            f"{it.sentence} {_at(it.at, zone)}".strip()
            for it in row.steps
            if it is step or it.late
        ),
        f"{wait.words} {_at(wait.at, zone)}".strip() if not step else "",
        _at(row.facts.unopened_since, zone),
    )


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant else ""
