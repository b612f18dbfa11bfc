"""Our own HTML, whatever HTML and Markdown come in: its text and offsets, and the gates that let
nothing else through."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blindfolio.documents.assembly import assemble
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.mask import mask
from blindfolio.documents.html import canonical
from blindfolio.documents.html.canonical import NotOurs, offsets_of, runs_of, walk
from blindfolio.documents.html.sanitize import LastGate, clean
from blindfolio.documents.html.writing import INVISIBLE
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.marks import Mark, draw
from blindfolio.documents.model import Block
from blindfolio.refusal import Refusal
from tests.expect import refused
from tests.live import browser
from tests.platform.documents.material import (
    DIFFICULT,
    FRAGMENTS,
    blocks_of,
    markdown_documents,
)

REL = 'rel="noopener noreferrer nofollow"'


def check_offsets(block: Block) -> None:
    """Every character of the text is found again in the HTML through the stored offsets."""
    places = [t for t, _ in block.offsets]
    assert places == sorted(set(places))
    rebuilt = ""
    for run in runs_of(block.html, block.text, block.offsets):
        assert run.start == len(rebuilt)
        piece = block.html[run.html_start : run.html_end]
        named = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
        rebuilt += block.text[run.start : run.end] if run.separator else named.get(piece, piece)
        if run.separator:
            assert block.text[run.start : run.end] in ("\n", "\t")
    assert rebuilt == block.text


def test_offsets_hold_for_emoji_hebrew_entities_and_tables() -> None:
    blocks = blocks_of(DIFFICULT)
    for block in blocks:
        check_offsets(block)
    assert blocks[0].text == "Zoë's design 👩‍👩‍👧 & plan"
    assert "a < b\tx|y\n\t🎉" in blocks[2].text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<br>b</p>", "a\nb"),
        ("<ul><li>a<ul><li>b</li><li>c</li></ul><p>d</p></li></ul>", "a\nb\nc\nd"),
        (
            "<table><tbody><tr><td>a</td><td></td></tr><tr><td>b</td></tr></tbody></table>",
            "a\t\nb",
        ),
        (
            "<table><tbody><tr><td><p>a</p><p>b</p></td><td><p>c</p></td></tr></tbody></table>",
            "a\nb\tc",
        ),
        ("<pre><code>a\n\n b</code></pre>", "a\n\n b"),
        ("<p>&lt;&amp;&gt;&quot;</p>", '<&>"'),
    ],
)
def test_the_text_is_joined_as_the_docstring_says(html: str, text: str) -> None:
    found, runs = walk(html)
    assert found == text
    stored = list(runs_of(html, text, offsets_of(runs)))
    assert [(r.start, r.end, r.html_start, r.html_end) for r in runs] == [
        (r.start, r.end, r.html_start, r.html_end) for r in stored
    ]


def piece(html: str, kind: str = "paragraph", level: Any = None) -> dict[str, Any]:
    return {"kind": kind, "level": level, "html": html}


NOT_OURS = [
    "<script>alert(1)</script>",
    '<p onclick="x">a</p>',
    '<p style="color:red">a</p>',
    "<p><!-- hidden -->a</p>",
    f'<a href="javascript:alert(1)" {REL}>a</a>',
    '<p id="b1">a</p>',
    "<svg><path></path></svg>",
    "<p>unfinished",
    '<span class="toolbar">x</span>',
    "<form><p>x</p></form>",
]
ODDLY_OURS = [
    *("<p>a</em>", "a</p>", '<p class="x">a</p>', "<p>a & b</p>", "<p>a > b</p>", "<P>a</P>"),
    f'<a href="/relative" {REL}>a</a>',
    '<a href="https://example.org">a</a>',
    f'<a href="https://a.b" {REL}><a href="https://a.b" {REL}>a</a></a>',
    *("<tr><td>a</td></tr>", "<table><td>a</td></table>", '<mark data-c="1">a</mark>'),
    *('<a class="n" href="#k1">1</a>', "<img>", '<td style="width:1px">a</td>'),
    "<p>" * 200 + "a" + "</p>" * 200,
    '<p dir="auto">x</p></article><article>',
]


@pytest.mark.parametrize("html", [*NOT_OURS, *ODDLY_OURS])
def test_anything_but_our_own_html_is_refused_and_shown_as_its_text(html: str) -> None:
    with pytest.raises(NotOurs):
        walk(html)
    (block,), broken = assemble([piece(html)])
    assert (broken, block.text) == (1, html)
    assert block.html.startswith('<p dir="auto">')
    if html in NOT_OURS:
        assert LastGate().objects(html)


def script() -> str:
    """The walk in JavaScript, taken from the docstring that promises it."""
    lines = (canonical.__doc__ or "").splitlines()
    start = next(i for i, line in enumerate(lines) if "function walk" in line)
    end = next(i for i in range(start, len(lines)) if lines[i] == "    }")
    return "\n".join(lines[start : end + 1])


@pytest.mark.browser
def test_a_browser_walking_the_drawn_html_finds_the_same_text() -> None:
    texts = [DIFFICULT, *(p.read_text(encoding="utf-8") for p in markdown_documents()[:6])]
    dice = random.Random(7)
    texts += ["word " + "".join(dice.choices(FRAGMENTS, k=30)) for _ in range(400)]
    blocks = [block for text in texts for block in blocks_of(text)]
    drawn = []
    for number, block in enumerate(blocks, 1):
        half = len(block.text) // 2
        marks = [Mark(0, half + 1, number, "question")] if half else []
        marks.append(Mark(half, len(block.text), number + 1))
        drawn.append(draw(block, marks))
    with browser() as opened:
        page = opened.new_page()
        found = page.evaluate(
            """(drawn) => {
              const BLOCK = new Set(["p", "ul", "ol", "li", "pre", "blockquote", "table",
                "h1", "h2", "h3", "h4", "h5", "h6"]);
              WALK
              return drawn.map((html) => {
                const root = document.createElement("div");
                root.innerHTML = html;
                const out = [];
                walk(root, out);
                return [out.join(""), root.innerHTML];
              });
            }""".replace("WALK", script()),
            drawn,
        )
    assert [text for text, _ in found] == [block.text for block in blocks]


def test_the_last_gate_lets_masks_and_difficult_text_through_and_scripts_are_no_text() -> None:
    boxed = '<p dir="auto">by <span class="removed">[name removed]</span></p>'
    ours = [boxed, *(b.html for b in blocks_of(DIFFICULT))]
    assert not any(map(LastGate().objects, ours))
    assert clean("a<script>x</script><style>y</style><template>z</template>b") == "ab"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (None, "unreadable"),
        ({}, "unreadable"),
        ([None], "unreadable"),
        ([{"kind": "paragraph"}], "unreadable"),
        ([piece("<p>x</p>", kind="script")], "unreadable"),
        ([piece("<p>x</p>", level="1")], "unreadable"),
        ([piece("<h1>x</h1>", kind="heading", level=10**9)], "unreadable"),
        ([{"kind": "paragraph", "level": None, "html": 5}], "unreadable"),
        ([], "no-text"),
        ([piece("<p></p>")], "no-text"),
        ([piece("<p>…</p>")], "no-text"),
    ],
)
def test_what_a_child_that_was_taken_over_sends_is_refused(found: Any, code: str) -> None:
    with refused(code):
        assemble(found)


def test_blocks_are_numbered_without_the_empty_ones() -> None:
    blocks, _ = assemble([piece("<p>a</p>"), piece("<p></p>"), piece("<p>b</p>")])
    assert [(b.id, b.seq, b.text) for b in blocks] == [("b1", 1, "a"), ("b2", 2, "b")]


JANE = Identity(names=("Jane Canary",))
GATE = LastGate()


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
@settings(max_examples=400)
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
