"""The page that says which test is which check names tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`([\w/]+\.py)(?:::(test_\w+))?`")


def test_every_test_that_the_page_of_checks_names_is_there() -> None:
    page = (ROOT / "tests/browser-checks.md").read_text(encoding="utf-8")
    named = [
        it for it in NAMED.findall(page) if it[0].split("/")[0] not in ("tests", "benchmarks")
    ]
    assert len(named) > 20
    for path, test in named:
        source = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{path}::{test}"
    assert all(f"\n| {n} |" in page for n in range(1, 11))
