"""Formats log lines. An error's message may contain what someone typed, so only its type and
the lines of code that led to it are logged.
"""

from __future__ import annotations

import copy
import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

EXTRA = "fields"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_Error = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def known_method(method: str) -> str:
    # Anyone can invent one: it would fill the log, and each would be a metric of its own.
    return method if method in _METHODS else "other"


class TextLines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # Another handler's formatted error is cached in the record, including its message.
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: _Error) -> str:
        return "\n".join(_led_to(ei[1]))


class JSONLines(logging.Formatter):
    """Writes one JSON object per line: `time` (UTC), `level`, `logger`, `message`, the `EXTRA`
    fields of the record and, for an error, its `error` with the code that led to it.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat("T", "milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, EXTRA, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _led_to(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class WithoutPaths(logging.Filter):
    """Removes request paths from log records, because they may contain codes and links."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/" in message:
            record.msg, record.args = message.partition("/")[0].rstrip() + " a request", ()
        return True


def _led_to(error: BaseException | None) -> list[str]:
    # preceded by the errors that caused it
    lines: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        here = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        lines = [type(error).__name__, *here, *lines]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines
