"""docs/data.md names every table, and is what the matrix and the tables say. What the papers name
is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from dev import ROOT
from tests import data_page

PAPERS = [ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_each_table_stands_in_it_once() -> None:
    assert data_page.undeclared() == set()
    assert [it for it, n in Counter(data_page.tables()).items() if n > 1] == []


def test_it_is_up_to_date() -> None:
    says = "Run `python -m tests.data_page`."
    assert data_page.PAGE.read_text("utf-8") == data_page.written(), says


def test_every_file_and_test_that_a_paper_names_is_there() -> None:
    for paper in PAPERS:
        for named in re.findall(
            r"`((?:tests|docs|platform)/[^`*…]+)`", paper.read_text("utf-8")
        ):
            path, _, test = named.partition("::")
            assert (ROOT / path).exists(), (paper, named)
            said = f"def {test}("
            assert not test or said in (ROOT / path).read_text("utf-8"), (paper, named)


def test_every_link_of_a_paper_leads_to_a_page_and_its_heading() -> None:
    for paper in PAPERS:
        for link in re.findall(r"\]\(([^):]+)\)", paper.read_text("utf-8")):
            path, _, heading = link.partition("#")
            page = paper.parent / path if path else paper
            assert page.exists(), (paper, link)
            assert not heading or heading in _headings(page), (paper, link)


def _headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", it.lower()).replace(" ", "-") for it in lines}


def test_the_questionnaire_has_forty_questions_and_a_page_for_each() -> None:
    rows = re.findall(
        r"^\| (\d+) \| [^|]+\? \| [^|]+ \| \[.+\) \|$",
        (ROOT / "docs/questionnaire.md").read_text("utf-8"),
        re.M,
    )
    assert [int(it) for it in rows] == list(range(1, 41))
