"""The coordinator's file: it is read and not kept."""

from __future__ import annotations

from flask import request

from blindfolio.refusal import Refusal

AT_MOST = 4 * 1024 * 1024
"""Bytes: about 40,000 events."""


def chosen() -> bytes:
    """Raises Refusal ("file") if it is missing or too large."""
    file = request.files.get("past")
    raw = file.read(AT_MOST + 1) if file else b""
    if not raw:
        raise Refusal("file", "Choose a CSV file. This one is empty, or none was chosen.")
    if len(raw) > AT_MOST:
        raise Refusal("file", "This file is larger than 4 MiB. Split it by year.", status=413)
    return raw
