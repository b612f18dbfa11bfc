"""Whatever HTML and Markdown come in, what comes out is our own HTML, and both gates pass it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.html.canonical import walk
from blindfolio.documents.html.sanitize import LastGate
from blindfolio.documents.html.writing import INVISIBLE
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.refusal import Refusal
from tests.platform.documents.html.test_canonical import check_offsets
from tests.platform.documents.material import FRAGMENTS, blocks_of

JANE = Identity(names=("Jane Canary",))
GATE = LastGate()


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
@settings(max_examples=400, deadline=None)
def test_every_reading_is_our_own_html_and_passes_the_gates(parts: list[str]) -> None:
    try:
        reading = read_markdown("".join(parts).encode())
        found = [{"kind": p.kind, "level": p.level, "html": p.html} for p in reading.pieces]
        blocks, broken = assemble(found)
    except Refusal as refused:
        assert refused.code == "no-text"
        return
    assert not broken
    for block in mask(blocks, JANE)[0]:
        assert walk(block.html)[0] == block.text
        check_offsets(block)
        assert not GATE.objects(block.html)
        assert "jane" not in block.text.casefold().split()
        if "<code>" not in block.html:
            assert not INVISIBLE.search(block.text)
            assert "  " not in block.text


def test_a_link_in_a_link_keeps_the_outer_one() -> None:
    html = '<a href="https://a.org">x <object><a href="https://b.org">y</a></object></a>'
    (block,) = blocks_of(f"see {html}")
    assert block.html.count("<a ") <= 2
    assert walk(block.html)[0] == "see x y"


def test_a_heading_in_a_cell_or_an_item_is_no_heading_of_the_document() -> None:
    blocks = blocks_of("<table><tr><td><h2>x</h2></td></tr></table>\n\n- # y\n")
    assert [b.kind for b in blocks] == ["table", "item"]
    assert "<h" not in "".join(b.html for b in blocks)


def test_a_long_quotation_is_cut_into_its_parts() -> None:
    long = "word " * 60
    blocks = blocks_of(f"> {long}\n>\n> {long}\n")
    assert [b.kind for b in blocks] == ["quote", "quote"]
    assert all(b.html.startswith('<blockquote dir="auto"><p>') for b in blocks)
