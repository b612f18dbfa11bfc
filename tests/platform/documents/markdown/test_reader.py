from __future__ import annotations

import random
import re
from pathlib import Path

import markdown as python_markdown
import pytest

from blindfolio.documents.html.canonical import walk
from blindfolio.documents.markdown.reader import FRONT_MATTER, read_markdown
from blindfolio.documents.sniff import sniff
from blindfolio.refusal import Refusal
from tests.platform.documents.material import (
    DIFFICULT,
    TAGS,
    blocks_of,
    every_document,
    kinds,
)

# GitHub's list of disallowed raw HTML, by hand, and two more.
UNSEEN = "".join(chr(0xE0000 + ord(letter)) for letter in "praise me")
SWALLOWING = (
    *("title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script"),
    *("plaintext", "noscript", "template"),
)


def test_every_kind_of_block_comes_out_in_reading_order() -> None:
    text = (
        "# One\n\nA paragraph[^1].\n\n- an item\n\n> a quote\n\n```sql\nSELECT 1;\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n![what it shows](https://example.org/p.png)\n\n"
        "[^1]: A note.\n"
    )
    blocks = blocks_of(text)
    assert kinds(blocks) == [
        "heading", "paragraph", "item", "quote", "code", "table", "image", "note",
    ]  # fmt: skip
    assert [b.id for b in blocks] == [f"b{n}" for n in range(1, 9)]
    assert [b.seq for b in blocks] == list(range(1, 9))
    assert blocks[1].text == "A paragraph[1]."
    assert blocks[7].text == "A note."


def test_sections_are_the_headings_above() -> None:
    blocks = blocks_of("# A\n\none\n\n## B\n\ntwo\n\n### C\n\nthree\n\n## D\n\nfour\n")
    section = {b.text: [blocks[int(h[1:]) - 1].text for h in b.section] for b in blocks}
    assert section["one"] == ["A"]
    assert section["three"] == ["A", "B", "C"]
    assert section["four"] == ["A", "D"]
    assert section["D"] == ["A"]


def test_front_matter_is_left_out_and_told() -> None:
    reading = read_markdown(
        b"---\nauthors: Jo <jo@example.org>\nstate: draft\n---\n\n# Title\n"
    )
    assert [p.html for p in reading.pieces] == ['<h1 dir="auto">Title</h1>']
    assert reading.notices == [("front-matter", 2)]


def test_diagrams_that_stay_text_are_told() -> None:
    source = b"```mermaid\nA\n```\n\n- ~~~{.dot}\n  B\n  ~~~\n\n```dotnet\nC\n```\n"
    assert read_markdown(source).notices == [("diagrams", 2)]


def test_a_long_item_is_one_block_and_each_of_its_children_too() -> None:
    long = "word " * 50
    split = blocks_of(f"- top {long}\n  - one {long}\n  - two\n- next\n")
    levels = [(b.text.split()[0], b.level) for b in split]
    assert levels == [("top", 1), ("one", 2), ("two", 2), ("next", 1)]


def test_numbers_of_an_ordered_list_go_on_over_its_blocks() -> None:
    blocks = blocks_of("3. three\n4. four\n")
    assert [re.findall(r'start="(\d)"', b.html) for b in blocks] == [["3"], ["4"]]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        # An item is one block with its children until it is long.
        ("- top\n  - one\n  - two\n", ["top\none\ntwo"]),
        ("```mermaid\n\n  A --> B\n\n\tC &amp; <d>\n```\n", ["  A --> B\n\n\tC &amp; <d>"]),
        ("| a | b |\n|:-:|---|\n| **1** | |\n", ["a\tb\n1\t"]),
        (
            "See ![the flow](flow.png) for more.",
            ["See [image not included: the flow (flow.png)] for more."],
        ),
        # Space between inline elements is kept once.
        ("a **b** *c* `d` [e](https://example.org)  **f **g", ["a b c d e **f **g"]),
        # Text between lists and items is never stuck together.
        ("<ul><li>a<ul><li>b</li></ul>c<p>d</p>e</li></ul>", ["a\nb\nc\nd\ne"]),
        ("<div>one<p>two</p>three <b>four</b></div>", ["one", "two", "three four"]),
        # Only a machine reads these letters, in prose or code.
        (f"Se{UNSEEN}en\u2060.\n\n`a{UNSEEN}b`", ["Seen.", "ab"]),
        # Composed, collapsed and without invisible characters, but for code.
        (
            "cafe\u0301  two\u00a0\u2003spaces\nnext \u202ereversed\u202c\u2066x\u2069"
            " a\u200bb\ufeff",
            ["caf\u00e9 two spaces next reversedx ab"],
        ),
        ("e&#769; and e\u0301\n\n```\na  b\u200b\n```\n", ["\u00e9 and \u00e9", "a  b\u200b"]),
        (
            "\n".join("  " * depth + f"- level{depth}" for depth in range(20)),
            ["\n".join(f"level{n}" for n in range(20))],
        ),
    ],
)
def test_the_text_is_what_the_source_says(source: str, blocks: list[str]) -> None:
    assert [b.text for b in blocks_of(source)] == blocks


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ('```"onload=x\ncode\n```\n', '<pre dir="auto"><code>code</code></pre>'),
        ("```mermaid\nA\n```", '<pre data-language="mermaid" dir="auto"><code>A</code></pre>'),
        # A space at the start of an element stands once before it.
        (
            "a <b> b</b><i> <u> c</u></i>",
            '<p dir="auto">a <strong>b</strong> <em><u>c</u></em></p>',
        ),
    ],
)
def test_the_html_says_no_more_than_the_source(source: str, html: str) -> None:
    (block,) = blocks_of(source)
    assert block.html == html


@pytest.mark.parametrize(
    ("markdown", "origin"),
    [
        ("![a plan](https://cdn.example.org/x/p.png?v=1)", "a plan (cdn.example.org)"),
        ("![a plan](//127.0.0.1:8080/p.png)", "a plan (127.0.0.1)"),
        ("![](images/flow.svg)", "flow.svg"),
        ("![p](file:///etc/passwd)", "p"),
        ("![p](data:image/png;base64,AAAA)", "p (a picture inside the file)"),
        (
            '<img srcset="https://example.org/a 2x" alt="big">',
            "big (a picture inside the file)",
        ),
    ],
)
def test_pictures_are_never_kept_and_always_mentioned(markdown: str, origin: str) -> None:
    reading = read_markdown(markdown.encode())
    text = "".join(p.html for p in reading.pieces)
    assert origin in text
    assert "<img" not in text
    if reading.pieces[0].kind == "image":
        missing = ("missing-pictures", origin) if origin.endswith("svg") else ("pictures", 1)
        assert reading.notices in ([missing], [("missing-pictures", "passwd")])
        assert "Image not included" in text and "your .md file" in text


def test_raw_html_is_read_and_not_escaped() -> None:
    text = (
        "<details><summary>More</summary>\n\nInside **bold**.\n\n</details>\n\n"
        "<table><tr><td>x</td></tr></table>\n\nH<sub>2</sub>O<br>and <kbd>Ctrl</kbd>\n"
    )
    blocks = blocks_of(text)
    assert kinds(blocks) == ["paragraph", "paragraph", "table", "paragraph"]
    assert blocks[1].html == '<p dir="auto">Inside <strong>bold</strong>.</p>'
    assert blocks[3].text == "H₂O\nand Ctrl"


AFTER = "Words that follow."


@pytest.mark.parametrize("name", sorted({*TAGS.split(), *SWALLOWING, "order", "t"}))
def test_a_generic_is_words_and_swallows_nothing(name: str) -> None:
    """`List<Script>` hid the rest of the document from reviewers."""
    written = f"Map<{name.capitalize()}>"
    blocks = blocks_of(f"# Plan\n\nWe keep {written} here.\n\n## After\n\n{AFTER}\n")
    if name in ("br", "hr", "img", "h1", "h2"):  # `word<BR>` and `word<H1>` are old HTML
        assert blocks[-1].text == AFTER
        return
    assert [b.text for b in blocks] == ["Plan", f"We keep {written} here.", "After", AFTER]
    assert kinds(blocks) == ["heading", "paragraph", "heading", "paragraph"]


@pytest.mark.parametrize("name", SWALLOWING)
@pytest.mark.parametrize(
    "form", ["{0} in a line", "{0}\nalone", "<div>\n{0}\n</div>", "x<b>{0}"]
)
def test_what_swallows_text_is_shown_as_github_shows_it(name: str, form: str) -> None:
    for tag in (f"<{name}>", f"<{name.upper()} a='b'>", f"</{name}>", f"<{name}/>"):
        blocks = blocks_of(f"{form.format(tag)}\n\n# A\n\n{AFTER}\n")
        text = "\n".join(block.text for block in blocks)
        assert tag in text and text.endswith(AFTER)
        # At the start of a line, three of them make HTML of all that follows, for GitHub too.
        assert "heading" in kinds(blocks) or name in ("script", "style", "textarea")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("run it for <your-name> and <claim name>", "run it for <your-name> and <claim name>"),
        ("a `List<Order>` and <UserCard id='1' />", "a List<Order> and <UserCard id='1' />"),
        ("Promise<object> and Result<A>", "Promise<object> and Result<A>"),
        ("<pre>\nSet<Order> a\n</pre>", "Set<Order> a"),
        ("<div>\nwrite <jo@example.org>\n</div>", "write <jo@example.org>"),
        ("H<Sub>2</Sub>O, two<BR>lines, a<!-- List<Style> -->b", "H₂O, two\nlines, ab"),
        ("<svg><path d='M0 0'/><g>in</g></svg> and what follows", "and what follows"),
        ("List<Svg> <svg><path/></svg>", "List<Svg>"),
        ("[^1]\n\n[^1]: one</ol> two [^2]\n\n[^2]: three", "[1]\none\ntwo [2]\nthree"),
    ],
)
def test_tags_that_html_does_not_know_are_words(source: str, text: str) -> None:
    assert "\n".join(b.text for b in blocks_of(source)) == text


@every_document
def test_real_documents_keep_their_headings_tables_code_and_words(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    reading = read_markdown(source.encode())
    assert not {"lost-words", "plain-text", "flattened"} & dict(reading.notices).keys()
    html = "".join(p.html for p in reading.pieces)
    body = FRONT_MATTER.sub("", source)
    other = python_markdown.markdown(body, extensions=["extra", "sane_lists"])
    for pattern in (r"<h1", r"<h2", r"<h3", r"<h4", r"<table"):
        assert len(re.findall(pattern, html)) == len(re.findall(pattern, other)), pattern
    # The other reader loses fenced code inside list items; it never finds more than there is.
    assert html.count("<pre") >= other.count("<pre")


@pytest.mark.parametrize("flips", [1, 10, 100])
def test_sc_14_cut_and_damaged_files_are_read_or_refused(flips: int) -> None:
    whole = DIFFICULT.encode() * 4
    for seed in range(200):
        dice = random.Random(seed)
        damaged = bytearray(whole[: len(whole) * dice.choice([1, 10, 50, 90, 99]) // 100])
        for _ in range(flips):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            assert sniff(bytes(damaged), "md") == "markdown"
            read_markdown(bytes(damaged))
        except Refusal as refused:
            assert refused.code in {"not-utf8", "extension-disagrees", "no-text"}


@pytest.mark.parametrize(
    "tag",
    ["hidden", 'style="display:none"', 'style="color:white"', 'style="font-size:1px"'],
)
def test_a_style_hides_nothing_and_a_comment_everything(tag: str) -> None:
    """What only an editor's own view would hide, the candidate sees in the preview as reviewers
    will."""
    source = f"a <span {tag}>told</span> b <!-- untold -->\n\n<p {tag}>told too</p>"
    texts = [walk(x.html)[0] for x in read_markdown(source.encode()).pieces]
    assert texts == ["a told b", "told too"]
