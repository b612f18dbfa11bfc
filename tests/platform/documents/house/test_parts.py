"""What house pages are made of: characters, flat parts, tables, and no table of contents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blindfolio.documents.house.contents_list import without_contents
from blindfolio.documents.house.glyphs import SHOWN, missing
from blindfolio.documents.house.nodes import nodes
from blindfolio.documents.house.tables import COLUMNS, Cell, grid
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.html.tree import Element
from blindfolio.documents.model import Block
from tests.platform.documents.material import blocks_of
from tests.platform.documents.typst_fonts import code_points


def test_the_table_is_read_from_the_fonts_of_the_typst_that_is_installed() -> None:
    found = code_points()
    assert len(found) > 4000
    assert found == SHOWN


def test_only_what_would_be_drawn_as_a_box_is_missing() -> None:
    assert missing(["a\u200d\u00a0\ufe0f\n\t", "字 é字", "🙂"]) == ["字", "🙂"]


HEADINGS = "".join(f"\n\n## {i}. {name}\n\ntext" for i, name in enumerate(
    ("Goals", "Steps to 2030", "Risks", "Costs", "Plan B", "Limits", "People"), 1
))  # fmt: skip


@pytest.mark.parametrize(
    "contents",
    [
        "## Table of Contents\n\n- Goals\n- [Steps to 2030](#s)\n  - Risks\n- Costs\n",
        "Contents\n\n1. Goals\n2. Risks\n3. Costs\n",
        "1 Goals 2\n\n2 Steps to 2030 . . . . 3\n\n3 Risks 4\n\n4 Costs ....... 12\n",
    ],
)
def test_a_table_of_contents_goes_with_its_heading(contents: str) -> None:
    blocks = blocks_of(f"# Plan\n\nFirst.\n\n{contents}{HEADINGS}")
    left = [block.text for block in without_contents(blocks)]
    assert left == [block.text for block in blocks_of(f"# Plan\n\nFirst.{HEADINGS}")]


@pytest.mark.parametrize(
    "said",
    [
        "- Goals\n- Risks\n- Costs\n",
        "- We look at goals first\n- then at risks\n- and at costs\n- Plan B\n",
        "Goals\n\nRisks\n",
    ],
)
def test_a_list_of_the_authors_own_stays(said: str) -> None:
    blocks = blocks_of(f"# Plan\n\n{said}{HEADINGS}")
    assert without_contents(blocks) == tuple(blocks)


def parts(html: str, kind: str = "paragraph", **how: Any) -> list[dict[str, Any]]:
    text, runs = walk(html)
    return nodes([Block("b1", 1, kind, text, html, None, (), offsets_of(runs))], **how)  # type: ignore[arg-type]


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def test_styles_add_up_in_one_flat_run() -> None:
    link = '<a href="https://a.example" rel="noopener noreferrer nofollow">b <em>c</em></a>'
    [part] = parts(f"<p><strong>a {link}</strong><br>d</p>")
    assert part["r"] == [
        {"s": "a ", "f": ["b"]},
        {"s": "b ", "f": ["b"], "a": "https://a.example"},
        {"s": "c", "f": ["b", "i"], "a": "https://a.example"},
        {"br": True},
        {"s": "d"},
    ]


def test_a_list_is_its_items_parts_with_their_depth_and_one_mark_each() -> None:
    found = parts('<ol start="7"><li>a<ul><li>b</li></ul><p>c</p></li><li>d</li></ol>', "item")
    assert [(p.get("mark", ""), p["depth"], p["r"][0]["s"]) for p in found] == [
        ("7.", 1, "a"),
        ("\N{EN DASH}", 2, "b"),
        ("", 1, "c"),
        ("8.", 1, "d"),
    ]


def test_no_nest_makes_the_parts_deeper_than_the_typesetter_reads() -> None:
    for tag, inner in (("blockquote", ""), ("em", "")):
        html = f"<{tag}>" * 60 + "x" + f"</{tag}>" * 60
        assert depth(parts(html + inner)) < 8
    lists = "<ul><li>" * 30 + "x" + "</li></ul>" * 30
    tables = "<table><tbody><tr><td>" * 12 + "x" + "</td></tr></tbody></table>" * 12
    for html in (lists, tables):
        assert depth(parts(html)) < 16
        assert "x" in json.dumps(parts(html))


def test_a_block_that_begins_from_the_right_says_so() -> None:
    assert [p.get("rtl") for p in parts("<p>1. \u05e9\u05dc\u05d5\u05dd abc</p>")] == [True]
    assert [p.get("rtl") for p in parts("<p>1. abc \u05e9\u05dc\u05d5\u05dd</p>")] == [None]


def test_a_picture_that_is_not_at_hand_is_its_description() -> None:
    html = '<figure><img src="picture:p1" alt="Two boxes" width="9" height="9"></figure>'
    [there] = parts(html, "image", pictures=frozenset({"p1"}))
    assert (there["k"], there["name"], there["alt"]) == ("img", "p1", "Two boxes")
    [gone] = parts(html, "image", pictures=frozenset({"p2"}))
    assert (gone["k"], gone["r"]) == ("p", [{"s": "[picture] Two boxes"}])


spans = st.one_of(st.integers(1, 4), st.sampled_from([30, 999]))
rows_of = st.lists(st.lists(st.tuples(spans, spans), max_size=5), min_size=1, max_size=6)


def cells(rows: list[list[tuple[int, int]]]) -> list[list[Cell]]:
    return [[Cell(Element("td"), width, height) for width, height in row] for row in rows]


@given(rows_of, st.integers(0, 6), st.booleans())
def test_no_cell_covers_another_or_leaves_the_table(
    said: list[list[tuple[int, int]]], head: int, spans: bool
) -> None:
    rows, head = cells(said), min(head, len(said))
    columns, placed = grid(rows, head, spans=spans)
    assert [id(cell.element) for *_, cell in placed] == [
        id(cell.element) for row in rows for cell in row
    ]
    covered = [(x + i, y + j) for x, y, w, h, _ in placed for i in range(w) for j in range(h)]
    assert len(covered) == len(set(covered))
    for x, y, width, height, _ in placed:
        assert x + width <= columns
        assert y + height <= (head if y < head else len(rows))
        assert spans or (width, height) == (1, 1)


def test_spans_that_fit_are_kept_and_a_boast_is_not() -> None:
    columns, placed = grid(cells([[(2, 1), (1, 2)], [(1, 1), (1, 1)]]), 0, spans=True)
    assert columns == 3
    assert [p[:4] for p in placed] == [(0, 0, 2, 1), (2, 0, 1, 2), (0, 1, 1, 1), (1, 1, 1, 1)]
    columns, placed = grid(cells([[(999, 1)], [(1, 1), (1, 1)]]), 0, spans=True)
    assert columns == 2 < COLUMNS
    assert placed[0][:4] == (0, 0, 2, 1)
