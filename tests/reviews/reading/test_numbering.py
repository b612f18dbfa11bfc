"""Promises about section numbers: they follow the headings, or the document's own."""

from __future__ import annotations

from blindfolio.documents.model import Block
from reviews.reading.drawing import number


def blocks(*headings: str) -> list[Block]:
    """`## Dispatch` is a heading of level 2; anything else is a paragraph."""
    made = []
    for seq, line in enumerate(headings, 1):
        marks, _, words = line.partition(" ")
        level = len(marks) if marks.strip("#") == "" else None
        kind = "heading" if level else "paragraph"
        text = words if level else line
        made.append(Block(f"b{seq}", seq, kind, text, "", level))  # type: ignore[arg-type]
    return made


def test_a_lone_first_heading_is_the_title_and_the_rest_is_numbered() -> None:
    found = number(
        blocks("# Plan", "Intro", "## One", "### Deep", "Text", "### Deeper", "## Two", "Text")
    )
    assert found.margin == {"b3": "1", "b4": "1.1", "b6": "1.2", "b7": "2"}
    assert (found.of["b2"], found.of["b5"], found.of["b8"]) == ("", "1.1", "2")


def test_a_document_keeps_its_own_numbers() -> None:
    found = number(
        blocks("# Plan", "## 1. Context", "## 2 What moves", "### 2.1 First", "Text")
    )
    assert found.margin == {}
    assert found.of["b5"] == "2.1"


def test_skipped_levels_leave_no_gap_and_the_deep_ones_are_not_numbered() -> None:
    found = number(blocks("# A", "### A a", "# B", "## B a", "### B b", "#### B c", "Text"))
    assert found.margin == {"b1": "1", "b2": "1.1", "b3": "2", "b4": "2.1", "b5": "2.1.1"}
    assert found.of["b7"] == "2.1.1"


def test_a_document_without_headings_has_no_numbers() -> None:
    found = number(blocks("Only", "text"))
    assert found.margin == {}
