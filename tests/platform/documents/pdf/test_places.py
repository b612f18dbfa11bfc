"""Where blocks and comments stand on a PDF's pages: each letter in its own place, exact through
JSON, and never believed of a child unseen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.marks import Mark
from blindfolio.documents.model import Block, Document, Line
from blindfolio.documents.pdf.covers import masked_lines
from blindfolio.documents.pdf.geometry import checked, from_stored, lines_to_json, to_stored
from blindfolio.documents.pdf.rectangles import Rectangle, leaves, rectangles, sheets
from blindfolio.refusal import Refusal

PIECES: list[dict[str, Any]] = [
    {"kind": "heading", "level": 1, "html": '<h1 dir="auto">Plan</h1>'},
    {"kind": "paragraph", "level": None, "html": '<p dir="auto">By Jane Canary now</p>'},
]
LINES = (Line(1, 0, 14, 0, (1, 2, 3, 4, 5)), Line(2, 0, 14, 0, tuple(range(100, 260, 10))[:16]))


def pieces(second: Any) -> list[dict[str, Any]]:
    first = lines_to_json([LINES[0]])
    return [PIECES[0] | {"lines": first}, PIECES[1] | {"lines": second}]


def test_places_come_back_from_json_exactly_and_in_the_blocks_order() -> None:
    blocks, _ = assemble(PIECES)
    geometry = tuple((f"b{i}", (LINES[0],)) for i in range(1, 12))
    document = Document("pdf", tuple(blocks), 4, geometry=geometry, sizes=((5950, 8420),))
    stored = json.loads(json.dumps(to_stored(document), sort_keys=True))
    assert from_stored(stored) == (document.sizes, geometry)
    assert to_stored(Document("markdown", tuple(blocks), 4)) is None
    assert from_stored(None) == ((), ())


@pytest.mark.parametrize(
    "rows",
    [
        None,
        [[1, 0, 14, 0]],
        [[1, 0, 14, 0, []]],
        [[1, 0, 14, 0, [1.5, 2]]],
        [[1, 0, 14, 0, [1, True]]],
        [[1, 0, 14, 0, [9, -3]]],
        [[0, 0, 14, 0, [1, 2]]],
        [[1, 0, 14, 18, [1, 2, 3]]],
        [[1, 0, 14, 3, [1, 2]], [1, 0, 14, 0, [1, 2]]],
        [["1", 0, 14, 0, [1, 2]]],
    ],
)
def test_lines_of_another_shape_are_refused(rows: Any) -> None:
    blocks, _ = assemble(PIECES)
    assert checked(pieces([[1, 0, 14, 0, [1, 2, 3]]]), blocks)
    with pytest.raises(Refusal):
        checked(pieces(rows), blocks)


def _block(text: str) -> Block:
    return Block("b1", 1, "paragraph", text, f"<p>{text}</p>")


def test_a_line_moves_with_what_was_masked_before_it() -> None:
    text = "By Jane Canary now and then"
    lines = [Line(1, 0, 14, 0, tuple(range(12))), Line(1, 20, 34, 12, tuple(range(16)))]
    # "Jane C|anary" is parted over two lines.
    after = _block("By [name removed] now and then")
    new, covers = masked_lines(_block(text), after, lines, [IdentityPlace(3, 14, "name")])
    assert [(line.start, len(line.edges) - 1) for line in new] == [(0, 17), (17, 13)]
    assert len(covers) == 2


def test_a_block_whose_text_is_another_has_no_places_but_keeps_its_covers() -> None:
    lines = [Line(1, 0, 14, 0, tuple(range(12)))]
    new, covers = masked_lines(
        _block("By Jane now"), _block("Other"), lines, [IdentityPlace(3, 7, "name")]
    )
    assert new == ()
    assert len(covers) == 1


FIRST = Line(1, 100, 240, 0, (720, 800, 850, 990, 1000))
SECOND = Line(2, 300, 440, 5, (720, 780, 900))
SIZES = ((5950, 8420), (5950, 8420))


@dataclass(frozen=True)
class Named:
    id: str


def test_a_selector_is_cut_at_its_offsets_line_by_line() -> None:
    lines = [FIRST, SECOND]
    assert rectangles(lines, 1, 3) == [(1, Rectangle(800, 100, 190, 140))]
    assert rectangles(lines, 2, 6) == [
        (1, Rectangle(850, 100, 150, 140)),
        (2, Rectangle(720, 300, 60, 140)),
    ]
    # The space between the lines stands nowhere.
    assert rectangles(lines, 4, 5) == []


def test_a_page_has_its_blocks_large_ones_first_and_its_comments() -> None:
    geometry = [("b1", [Line(1, 90, 240, 0, (700, 760))]), ("b2", [FIRST, SECOND])]
    marks = [("b2", Mark(0, 7, 3)), ("b2", Mark(1, 2, 1, "first")), ("b9", Mark(0, 1, 4))]
    one, two = sheets(SIZES, geometry, marks)
    assert [box.block for box in one.blocks] == ["b2", "b1"]
    assert [(m.label, m.classes, len(m.boxes)) for m in one.marks] == [
        ("1", "first", 1),
        ("3", "", 1),
    ]
    assert [m.label for m in two.marks] == ["3"]
    assert (one.begins, two.begins) == ("b1", None)
    assert (two.picture, two.of) == ("page-2", 2)


def test_marks_of_several_reviewers_carry_their_labels() -> None:
    [one, _] = sheets(SIZES, [("b1", [FIRST])], [("b1", Mark(0, 1, 1003))], lambda n: "1.3")
    assert (one.marks[0].label, one.marks[0].anchor) == ("1.3", "1-3")


def test_every_block_and_every_page_is_shown_once_and_in_order() -> None:
    geometry = [("b2", [Line(2, 0, 9, 0, (1, 2))]), ("b4", [Line(4, 0, 9, 0, (1, 2))])]
    pages = sheets([(10, 10)] * 5, geometry)
    blocks = [Named(f"b{i}") for i in range(1, 6)]
    parts = leaves(blocks, pages)
    assert [block.id for _, found in parts for block in found] == ["b1", "b2", "b3", "b4", "b5"]
    numbers = [[sheet.number for sheet in found] for found, _ in parts]
    assert numbers == [[], [1, 2, 3], [4, 5]]


def test_a_document_without_pages_is_one_part() -> None:
    blocks = [Named("b1"), Named("b2")]
    assert leaves(blocks, []) == [([], blocks)]
    assert leaves([], []) == []


def test_pages_of_a_document_without_any_place_are_shown_all_the_same() -> None:
    [(none, _), (pages, rest)] = leaves([Named("b1")], sheets(SIZES, []))
    assert (none, [sheet.number for sheet in pages], rest) == ([], [1, 2], [])
