from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, request

from blindfolio import csv_cells
from blindfolio.refusal import Refusal
from blindfolio.web.http import downloads

# Bytes: about 40,000 events.
AT_MOST = 4 * 1024 * 1024


def chosen() -> bytes:
    """Raises Refusal ("file") if it is missing or too large."""
    file = request.files.get("past")
    raw = file.read(AT_MOST + 1) if file else b""
    if not raw:
        raise Refusal("file", "Choose a CSV file. This one is empty, or none was chosen.")
    if len(raw) > AT_MOST:
        raise Refusal("file", "This file is larger than 4 MiB. Split it by year.", status=413)
    return raw


def csv_file(name: str, rows: Iterable[Sequence[str | int | float]]) -> Response:
    raw = csv_cells.written(rows)
    return downloads.attachment(raw, name, ".csv", "text/csv; charset=utf-8")
