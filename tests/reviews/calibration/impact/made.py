"""Files of made surveys."""

from __future__ import annotations

from collections.abc import Iterable

Row = tuple[str, str, str, str]


def file(rows: Iterable[Row]) -> bytes:
    """The CSV file with these rows of candidate, group, stage and result."""
    return "\n".join(map(",".join, [("candidate", "group", "stage", "result"), *rows])).encode()


def passed(group: str, stage: str, passed: int, of: int) -> list[Row]:
    """So many of a group who were decided at a stage, the first of whom passed it."""
    return [
        (f"{group}-{n}", group, stage, "passed" if n < passed else "rejected")
        for n in range(of)
    ]
