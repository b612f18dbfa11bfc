"""The product reads the time in one module: only there can a test, or a person, set it."""

from __future__ import annotations

import ast

import pytest

from dev import ROOT

SOURCES = ("platform/blindfolio", "prompts", "reviews")
READS_IT = "platform/blindfolio/clock.py"

BESIDE_A_STORAGE = {
    "platform/blindfolio/archive/folder.py",
    "platform/blindfolio/archive/s3.py",
}
"""They compare with the times that a file system or a bucket gives its files, which no test sets.
"""

_NAMES = frozenset({"now", "utcnow", "today"})
_OF = frozenset({"datetime", "date", "func"})
_TIME = frozenset({"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"})
_SQL = ("CURRENT_TIMESTAMP", "datetime('now'", "strftime('%")


def readings(source: str) -> list[int]:
    """The lines that read the clock, the machine's or the database's. What only measures how long
    something takes (`time.monotonic`) may be read anywhere."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            of = node.value
            name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            if (node.attr in _NAMES and name in _OF) or (node.attr in _TIME and name == "time"):
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [node.lineno for alias in node.names if alias.name in _TIME]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [node.lineno for words in _SQL if words in node.value]
    return found


def test_only_the_clock_reads_the_time(own_files: list[str]) -> None:
    found = {
        name: lines
        for name in own_files
        if name.startswith(SOURCES) and name.endswith(".py") and name not in BESIDE_A_STORAGE
        if (lines := readings((ROOT / name).read_text(encoding="utf-8")))
    }
    assert list(found) == [READS_IT]


@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "import datetime\ndatetime.datetime.utcnow()",
        "import datetime\ndatetime.date.today()",
        "import time\ntime.time()",
        "from time import time",
        "column(server_default=func.now())",
        "text('SELECT CURRENT_TIMESTAMP')",
    ],
)
def test_the_guard_knows_a_reading_when_it_sees_one(planted: str) -> None:
    assert readings(planted)
