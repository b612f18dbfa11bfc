"""docs/data.md names every table, and is what the matrix and the tables say."""

from __future__ import annotations

import re
from collections import Counter

from dev import ROOT
from tests import data_page

PAPERS = ("SECURITY.md", *(f"docs/{it}.md" for it in ("threats", "records", "accessibility")))


def test_each_table_stands_in_it_once() -> None:
    assert data_page.undeclared() == set()
    assert [it for it, n in Counter(data_page.tables()).items() if n > 1] == []


def test_it_is_up_to_date() -> None:
    says = "Run `python -m tests.data_page`."
    assert data_page.PAGE.read_text("utf-8") == data_page.written(), says


def test_every_file_and_test_that_the_papers_name_is_there() -> None:
    for paper in PAPERS:
        for named in re.findall(
            r"`((?:tests|docs|platform)/[^`]+)`", (ROOT / paper).read_text()
        ):
            path, _, test = named.partition("::")
            assert (ROOT / path).exists(), (paper, named)
            assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), (
                paper,
                named,
            )
