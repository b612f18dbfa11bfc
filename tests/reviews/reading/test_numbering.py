"""Promises about section numbers: they follow the headings, or the document's own."""

from __future__ import annotations

import pytest

from reviews.reading.drawing import number
from tests.platform.documents.material import document


@pytest.mark.parametrize(
    ("lines", "margin", "of"),
    [
        # A lone first heading is the title, and the rest is numbered.
        (
            ["# Plan", "Intro", "## One", "### Deep", "Text", "### Deeper", "## Two", "Text"],
            {"b3": "1", "b4": "1.1", "b6": "1.2", "b7": "2"},
            {"b2": "", "b5": "1.1", "b8": "2"},
        ),
        # A document keeps its own numbers.
        (
            ["# Plan", "## 1. Context", "## 2 What moves", "### 2.1 First", "T"],
            {},
            {"b5": "2.1"},
        ),
        # Skipped levels leave no gap, and the deep ones are not numbered.
        (
            ["# A", "### A a", "# B", "## B a", "### B b", "#### B c", "Text"],
            {"b1": "1", "b2": "1.1", "b3": "2", "b4": "2.1", "b5": "2.1.1"},
            {"b7": "2.1.1"},
        ),
        (["Only", "text"], {}, {"b2": ""}),
    ],
)
def test_section_numbers_follow_the_headings_or_are_the_documents_own(
    lines: list[str], margin: dict[str, str], of: dict[str, str]
) -> None:
    found = number(document("\n".join(lines)).blocks)
    assert found.margin == margin
    assert {block: found.of[block] for block in of} == of
