"""Words, sentences, quotes, selectors and marks are exactly where they say they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.marks import Mark, draw
from blindfolio.documents.model import Block
from blindfolio.documents.selectors import find_quote, verify
from blindfolio.documents.sentences import sentences
from blindfolio.documents.spans import QUOTE_LIMIT, Span, quote
from blindfolio.documents.words import bag, count_words
from tests.platform.documents.material import DIFFICULT, blocks_of, document, every_document


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two\tthree\nfour", 4),
        ("well-known don't — & 3.5 %", 3),
        ("分散システム", 6),
        ("API設計", 3),
        ("안녕 세계", 2),
        ("שלום עולם 🎉", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_bag_knows_how_often_each_word_stands() -> None:
    assert bag("The the, cat_the 設計") == {"the": 3, "cat": 1, "設": 1, "計": 1}


_SAID = ("We use Kafka, e.g. for events. ", "N (5?) types; ", "vs. S3", "GOV.UK ", "3.5 rps! ")
_MARKS = ("\n", "\t", " \u2013 ", "(see RFC 12). ", "e\u0301 ", "\u201cquoted\u201d ", "\u2026")
PIECES = st.sampled_from([*_SAID, *_MARKS, "https://a.example/b?c=1.2 ", "x" * 90])
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=80)
@given(text=TEXTS)
def test_sentences_are_where_they_say(text: str) -> None:
    for kind in ("paragraph", "table", "heading"):
        block = Block(id="b1", seq=1, kind=kind, text=text, html="")
        for span in sentences(block):
            assert text[span.start : span.end] == span.text and span.text.strip()


@settings(max_examples=80)
@given(text=TEXTS, focus=st.integers(0, 500))
def test_a_quote_is_a_short_part_of_its_sentence(text: str, focus: int) -> None:
    shown = quote(Span(1, 0, len(text), text), focus) if text else Span(1, 0, 0, "")
    assert text[shown.start : shown.end] == shown.text
    assert len(shown.text) <= QUOTE_LIMIT


def test_a_long_sentence_is_cut_at_its_commas_around_the_focus() -> None:
    parts = [
        f"the part number {n} of this sentence says something of its own" for n in range(9)
    ]
    text = ", ".join(parts)
    focus = text.index("number 6")
    shown = quote(Span(1, 0, len(text), text), focus).text
    assert "number 6" in shown and shown.startswith("the part") and shown.endswith("own")


def test_code_inside_an_item_gives_no_sentence() -> None:
    code = "let ready = base.poll(cx);"
    html = f"<li>The reader tails the file.<pre><code>{code}</code></pre></li>"
    block = Block("b1", 1, "item", f"The reader tails the file.\n{code}", html)
    assert [s.text for s in sentences(block)] == ["The reader tails the file."]


def test_every_cell_of_a_table_is_its_own_span() -> None:
    (block,) = document("| flow | 38 a second |").blocks
    assert [s.text for s in sentences(block)] == ["flow", "38 a second"]


BLOCKS = blocks_of(DIFFICULT)


@pytest.mark.parametrize(
    "quote", ["👩‍👩‍👧", "שלום עולם", "café", "Zoë's", "🎉", "& plan", "&&"]
)
def test_a_quote_is_found_where_it_stands_and_verifies(quote: str) -> None:
    ((block, start, end),) = find_quote(BLOCKS, quote)
    assert block.text[start:end] == quote
    assert verify(block, start, end, quote)


@pytest.mark.parametrize("change", [(1, 0), (0, 1), (-1, 0), (0, -1)])
def test_one_character_off_is_no_selector(change: tuple[int, int]) -> None:
    ((block, start, end),) = find_quote(BLOCKS, "& plan")
    assert not verify(block, start + change[0], end + change[1], "& plan")


SPACE = BLOCKS[0].text.index(" ")


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(-3, 2, "x"), (0, 0, ""), (0, 9999, "x"), (SPACE, SPACE + 1, " ")],
)
def test_places_outside_the_text_and_blank_ones_are_no_selectors(
    start: int, end: int, quote: str
) -> None:
    assert not verify(BLOCKS[0], start, end, quote)
    assert find_quote(BLOCKS, " \n") == []


def test_a_pasted_quote_may_have_other_white_space_and_other_composition() -> None:
    pasted = unicodedata.normalize("NFD", "Zoë's\n   design")
    ((block, start, end),) = find_quote(BLOCKS, pasted)
    assert block.text[start:end] == "Zoë's design"
    ((table, start, end),) = find_quote(BLOCKS, "head two")
    assert table.text[start:end] == "head\ttwo"


@pytest.mark.parametrize(
    ("written", "pasted"),
    [
        ("the team\u2019s \u201chub\u201d", 'the team\'s "hub"'),
        ('the team\'s "hub"', "the team\u2019s \u201chub\u201d"),
        ("a two\u2011phase cut\u2014over \u2212 or none", "a two-phase cut-over - or none"),
        ("the \ufb01nal of\ufb02ine work\ufb02ow", "the final offline workflow"),
        ("the final offline workflow", "the \ufb01nal of\ufb02ine work\ufb02ow"),
        ("no more calls then", "no mo\u00adre\u200b calls then"),
        ("and so on\u2026 until", "and so on... until"),
    ],
)
def test_what_a_copy_changes_in_passing_does_not_matter(written: str, pasted: str) -> None:
    block = replace(BLOCKS[0], text=f"Before {written} after")
    assert find_quote([block], pasted) == [(block, 7, 7 + len(written))]
    assert verify(block, 7, 7 + len(written), written)


def test_other_words_are_never_found() -> None:
    block = replace(BLOCKS[0], text="We re-sign each day")
    assert find_quote([block], "We resign each day") == []
    assert find_quote([block], "\u00ad\u200b") == []


def test_every_place_of_a_repeated_quote_is_given_in_order() -> None:
    blocks = blocks_of("one two one\n\nanother one")
    places = [(b.id, s) for b, s, _ in find_quote(blocks, "one")]
    assert places == [("b1", 0), ("b1", 8), ("b2", 8)]
    assert find_quote(blocks, "One") == []
    assert [s for _, s, _ in find_quote(blocks, "one", most=2)] == [0, 8]


@every_document
def test_every_sentence_of_a_real_document_is_found_and_verifies(path: Path) -> None:
    blocks = blocks_of(path.read_text(encoding="utf-8"))
    for number, block in enumerate(blocks):
        # Looking through all blocks for each sentence would take minutes: now and then it does.
        among = blocks if number % 10 == 0 else [block]
        for sentence in re.findall(r"[^.!?\n\t ][^.!?\n\t]+[.!?]?", block.text):
            places = find_quote(among, sentence)
            assert block.id in {found.id for found, _, _ in places}
            for found, start, end in places:
                assert verify(found, start, end, found.text[start:end])


def test_quotation_marks_round_a_whole_quote_are_no_part_of_it() -> None:
    blocks = blocks_of("The hub keeps \u201cwhat it saw\u201d.")
    plain = find_quote(blocks, "The hub keeps")
    for around in ("\u201c{}\u201d", '"{}"', "\u2018{}\u2019", "\u00ab{}\u00bb"):
        assert find_quote(blocks, around.format("The hub keeps")) == plain
    [(block, start, end)] = find_quote(blocks, "\u201cwhat it saw\u201d")
    assert block.text[start:end] == "\u201cwhat it saw\u201d", "the document's own are"
    assert find_quote(blocks, "\u201c\u201d") == []


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
@settings(max_examples=300)
def test_taking_out_what_was_drawn_gives_the_block_back(case: tuple[Block, list[Mark]]) -> None:
    block, marks = case
    drawn = draw(block, marks)
    assert INSERTED.sub("", drawn) == block.html
    assert text_drawn(drawn) == text_drawn(block.html)


@given(marked_blocks())
@settings(max_examples=300)
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
