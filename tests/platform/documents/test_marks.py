from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.marks import Mark, draw
from blindfolio.documents.model import Block
from tests.platform.documents.material import DIFFICULT, blocks_of, every_document

BLOCKS = blocks_of(DIFFICULT)
INSERTED = re.compile(r'<mark data-c="[^"]*"(?: class="[^"]*")?>|</mark>|<a class="n".*?</a>')


def text_drawn(html: str) -> str:
    """The drawn characters alone: no tags, no comment numbers, no separators."""
    return re.sub(r"<[^>]*>", "", re.sub(r'<a class="n".*?</a>', "", html))


@st.composite
def marked_blocks(pick: st.DrawFn) -> tuple[Block, list[Mark]]:
    block = pick(st.sampled_from(BLOCKS))
    marks: list[Mark] = []
    for number in range(1, pick(st.integers(1, 6)) + 1):
        start = pick(st.integers(0, len(block.text) - 1))
        end = pick(st.integers(start + 1, len(block.text)))
        marks.append(Mark(start, end, number, pick(st.sampled_from(["", "concern", "a b"]))))
    return block, marks


@given(marked_blocks())
@settings(max_examples=300, deadline=None)
def test_taking_out_what_was_drawn_gives_the_block_back(case: tuple[Block, list[Mark]]) -> None:
    block, marks = case
    drawn = draw(block, marks)
    assert INSERTED.sub("", drawn) == block.html
    assert text_drawn(drawn) == text_drawn(block.html)


@given(marked_blocks())
@settings(max_examples=300, deadline=None)
def test_each_mark_covers_exactly_its_text_and_tags_nest(
    case: tuple[Block, list[Mark]],
) -> None:
    block, marks = case
    drawn = draw(block, marks)
    open_tags: list[str] = []
    covered: dict[int, str] = {mark.number: "" for mark in marks}
    for end, tag, attributes, text in re.findall(r"<(/?)(\w+)([^>]*)>|([^<]+)", drawn):
        if text:
            inside = [t for t in open_tags if t.startswith("mark")]
            if not any(t.startswith("a class") for t in open_tags):
                for numbers in re.findall(r'data-c="([^"]*)"', inside[-1] if inside else ""):
                    for number in numbers.split():
                        covered[int(number)] += text
        elif end:
            assert open_tags.pop().startswith(tag)
        elif tag != "br":
            assert tag != "a" or not any(t.startswith("a ") for t in open_tags)
            open_tags.append(tag + attributes)
    assert not open_tags
    for mark in marks:
        wanted = re.sub(r"[\t\n]", "", block.text[mark.start : mark.end])
        found = covered[mark.number]
        for entity, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            found = found.replace(entity, plain)
        assert re.sub(r"[\t\n]", "", found) == wanted


@pytest.mark.parametrize(
    ("markdown", "marks", "drawn"),
    [
        # Its number, its classes, and a link after its last piece.
        (
            "one **two** three",
            [Mark(2, 6, 3, "concern")],
            '<p dir="auto">on<mark data-c="3" class="concern">e </mark><strong>'
            '<mark data-c="3" class="concern">tw</mark>'
            '<a class="n" href="#k3" aria-label="Comment 3">3</a>o</strong> three</p>',
        ),
        # Where comments meet, the piece says so.
        (
            "abcdef",
            [Mark(0, 4, 3), Mark(2, 6, 7)],
            '<mark data-c="3 7" class="overlap">cd</mark>',
        ),
        # A comment's link never stands inside a link.
        (
            "see [the plan](https://example.org) now",
            [Mark(4, 7, 1)],
            '<mark data-c="1">the</mark> plan</a><a class="n"',
        ),
        ("a&b", [Mark(1, 2, 1)], 'a<mark data-c="1">&amp;</mark>'),
    ],
)
def test_a_mark_is_drawn_round_its_words(markdown: str, marks: list[Mark], drawn: str) -> None:
    (paragraph,) = blocks_of(markdown)
    assert drawn in draw(paragraph, marks)


@pytest.mark.parametrize(
    "mark", [Mark(0, 0, 1), Mark(3, 2, 1), Mark(-1, 2, 1), Mark(0, 99, 1), Mark(0, 2, 1, '"x')]
)
def test_a_mark_that_is_not_in_the_text_is_never_moved(mark: Mark) -> None:
    with pytest.raises(ValueError, match="mark 1"):
        draw(blocks_of("short")[0], [mark])


@every_document
def test_every_sentence_of_a_real_document_can_be_marked(path: Path) -> None:
    for block in blocks_of(path.read_text(encoding="utf-8")):
        spans = [m.span() for m in re.finditer(r"[^.!?\n\t]+[.!?]*", block.text)]
        marks = [Mark(start, end, n) for n, (start, end) in enumerate(spans, 1)]
        drawn = draw(block, marks)
        assert INSERTED.sub("", drawn) == block.html
        assert len(re.findall(r'<a class="n"', drawn)) == len(marks)
