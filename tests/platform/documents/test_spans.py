"""Whatever the text, sentences and quotes are exactly where they say they are."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.model import Block
from blindfolio.documents.sentences import sentences
from blindfolio.documents.spans import QUOTE_LIMIT, Span, quote
from tests.platform.documents.written import document

_SAID = ("We use Kafka, e.g. for events. ", "N (5?) types; ", "vs. S3", "GOV.UK ", "3.5 rps! ")
_MARKS = ("\n", "\t", " \u2013 ", "(see RFC 12). ", "e\u0301 ", "\u201cquoted\u201d ", "\u2026")
PIECES = st.sampled_from([*_SAID, *_MARKS, "https://a.example/b?c=1.2 ", "x" * 90])
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=30).map("".join))


@settings(max_examples=80, deadline=None)
@given(text=TEXTS)
def test_sentences_are_where_they_say(text: str) -> None:
    for kind in ("paragraph", "table", "heading"):
        block = Block(id="b1", seq=1, kind=kind, text=text, html="")
        for span in sentences(block):
            assert text[span.start : span.end] == span.text and span.text.strip()


@settings(max_examples=80, deadline=None)
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
    block = Block(
        id="b1",
        seq=1,
        kind="item",
        text="The reader tails the file.\nlet ready = base.poll(cx);",
        html="<li>The reader tails the file."
        "<pre><code>let ready = base.poll(cx);</code></pre></li>",
    )
    assert [s.text for s in sentences(block)] == ["The reader tails the file."]


def test_every_cell_of_a_table_is_its_own_span() -> None:
    (block,) = document("| flow | 38 a second |").blocks
    assert [s.text for s in sentences(block)] == ["flow", "38 a second"]
