"""Where blocks stand: exact through JSON, and never believed of a child unseen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import IdentityPlace
from blindfolio.documents.model import Block, Document, Line
from blindfolio.documents.pdf.covers import masked_lines
from blindfolio.documents.pdf.geometry import checked, from_stored, lines_to_json, to_stored
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
