"""From bytes to document through the real children: real documents, and sections A and B."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from blindfolio.documents.canonical import walk
from blindfolio.documents.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document, blocks_from_body
from blindfolio.documents.report import as_report
from blindfolio.refusal import Refusal
from tests.platform.documents.material import every_document
from tests.platform.documents.test_canonical import check_offsets

NOBODY = Identity()


def read(text: str | bytes, extension: str = "md", identity: Identity = NOBODY) -> Document:
    raw = text.encode() if isinstance(text, str) else text
    document = ingest(raw, extension, identity, require_fences=False)
    for block in document.blocks:
        # The strict walk is the proof that nothing but our own HTML is in it.
        assert walk(block.html)[0] == block.text
    return document


def html_of(document: Document) -> str:
    return "\n".join(block.html for block in document.blocks)


@every_document
def test_a_real_document_is_read_whole_and_the_same_each_time(path: Path) -> None:
    document = read(path.read_bytes())
    assert document.format == "markdown"
    assert document.words > 100
    assert document.sha == read(path.read_bytes()).sha
    assert blocks_from_body(document.body()) == document.blocks
    assert not any("%" in warning or "plain text" in warning for warning in document.warnings)
    for block in document.blocks:
        check_offsets(block)
    assert [b.seq for b in document.blocks] == list(range(1, len(document.blocks) + 1))


def test_the_report_has_the_command_lines_shape() -> None:
    identity = Identity(names=("Jane Canary",))
    report = as_report(read("# Plan\n\nBy Jane Canary.\n", identity=identity))
    html = '<p dir="auto">By <span class="removed">[name removed]</span>.</p>'
    assert report == {
        "format": "markdown",
        "pages": 1,
        "words": 4,
        "blocks": [
            {
                "id": "b1",
                "seq": 1,
                "kind": "heading",
                "level": 1,
                "text": "Plan",
                "html": '<h1 dir="auto">Plan</h1>',
            },
            {
                "id": "b2",
                "seq": 2,
                "kind": "paragraph",
                "text": "By [name removed].",
                "html": html,
            },
        ],
        "warnings": [],
        "identity_findings": [{"kind": "name", "block": "b2", "text": "Jane Canary"}],
    }


# --- A: what an uploaded text can do to a page -------------------------------

SINK = "http://127.0.0.1:9"
SC_01 = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '<iframe srcdoc="<script>alert(1)</script>">',
    f"<style>@import '{SINK}/x.css'</style>",
    f"<base href={SINK}>",
    f'<meta http-equiv=refresh content="0;url={SINK}">',
    f"<form action={SINK}><button>x</button></form>",
    f"<object data={SINK}>",
    f"<embed src={SINK}>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
]


@pytest.mark.parametrize("attack", [*SC_01, "\n\n".join(SC_01)])
def test_sc_01_active_html_is_shown_as_text_or_dropped(attack: str) -> None:
    html = html_of(read(f"Before the attack.\n\n{attack}\n\nAfter the attack.\n"))
    assert "Before the attack." in html
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"p"}
    assert not re.search(r"<[^>]*\son\w+", html)


@pytest.mark.parametrize(
    "link",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](java%0ascript:alert(1))",
        "[a](vbscript:x)",
        "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        '<a href=" javascript:alert(1)">a</a>',
        '<a href="jav\tascript:alert(1)">a</a>',
        "[a](//evil.example/x)",
        "[a](/relative)",
        "[a](#b3)",
    ],
)
def test_sc_02_other_links_become_text(link: str) -> None:
    html = html_of(read(f"see {link} here"))
    assert "<a" not in html and "href=" not in html
    assert "a" in html


@pytest.mark.parametrize("target", ["https://example.org/x?a=1&b=2", "http://example.org"])
def test_sc_02_web_links_stay_with_their_rel(target: str) -> None:
    (block,) = read(f"see [this]({target})").blocks
    assert f'<a href="{target.replace("&", "&amp;")}"' in block.html
    assert 'rel="noopener noreferrer nofollow"' in block.html


def test_sc_03_nothing_that_could_collide_with_the_page_survives() -> None:
    html = html_of(
        read(
            "<a id=csrf_token name=action>x</a>\n\n<input name=score value=4> y\n\n"
            '<div class="toolbar" style="position:fixed;inset:0">z</div>\n\n# csrf token\n\n'
            '<h2 id="k3">k3</h2>\n\n<mark data-c="1">m</mark> <span class="removed">r</span>\n'
        )
    )
    assert set(re.findall(r"\s([a-z-]+)=", html)) == {"dir"}
    assert not re.search(r"<(input|div|mark|span|button|form)", html)


@pytest.mark.parametrize(
    ("image", "named"),
    [
        (f"![p]({SINK}/p.png)", "127.0.0.1"),
        (f'<img srcset="{SINK}/a 2x" alt="q">', "q"),
        ("![p](//127.0.0.1:9/p.png)", "127.0.0.1"),
        ("![p](file:///etc/passwd)", "p"),
    ],
)
def test_sc_04_a_picture_is_a_placeholder(image: str, named: str) -> None:
    document = read(f"text\n\n{image}\n")
    assert named in document.blocks[1].text
    assert document.blocks[1].text.startswith("Image not included: ")
    assert "<img" not in html_of(document)
    assert any("Pictures" in warning for warning in document.warnings)


SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><foreignObject/></svg>'
PAGE = "<!DOCTYPE html><html><body><script>alert(1)</script><p>words</p></body></html>"


@pytest.mark.parametrize("extension", ["svg", "html", "pdf", "docx", "zip", "exe", ""])
@pytest.mark.parametrize("content", [SVG, PAGE])
def test_sc_05_and_06_other_types_are_refused(content: str, extension: str) -> None:
    with pytest.raises(Refusal):
        read(content, extension)


def test_sc_06_a_page_named_markdown_is_contained() -> None:
    assert html_of(read(PAGE)) == '<p dir="auto">words</p>'


def test_sc_08_template_and_breakout_text_is_literal() -> None:
    attack = '"><img src=x onerror=alert(1)>{{7*7}}${7*7}'
    (plain, code, table) = read(
        f"`{attack}`\n\n    {attack}\n\n| `{attack}` |\n|---|\n| x |\n"
    ).blocks
    for block in (plain, code, table):
        assert attack in block.text
        assert "<img" not in block.html and "49" not in block.html


# --- B: what a file can do to the parser --------------------------------------

SC_15 = [
    (b"", "md"),
    (b"\xef\xbb\xbf", "md"),
    ("# Größe".encode("utf-16"), "md"),
    (b"# bad \xff\xfe bytes", "md"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx"),
]


@pytest.mark.parametrize(("raw", "extension"), SC_15)
def test_sc_15_files_without_readable_text_are_refused(raw: bytes, extension: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(raw, extension)
    assert "upload" in str(refused.value)


SC_17 = {
    "brackets": "x " + "[" * 13_000,
    "links that never end": "[a](" * 50_000,
    "nested list": "\n".join("  " * depth + "- item" for depth in range(1_000))[:520_000],
    "nested list in a line": "- " * 1_000 + "x",
    "nested quotes": ">" * 5_000 + " x",
    "backticks": "x " + " ".join("`" * n for n in range(1, 1_001)),
    "wide table": "|" + "a|" * 9_999 + "\n|" + "-|" * 9_999 + "\n|" + "b|" * 9_999,
    "one line": "a" * 500_000,
    "many lines": "\n" * 199_999 + "x",
    "many short lines": "x\n" * 200_000,
    "elements": "<div>" * 32_000 + "x",
    "open tables": "<table>" * 5_000 + "<tr><td>x",
    "formatting that multiplies": "".join(f"<b x={n}>" for n in range(3_000)) + "<p>y" * 9_000,
    "notes": "".join(f"[^{n}] " for n in range(5_000)) + "\n\n[^1]: note\n",
}


@pytest.mark.parametrize("text", SC_17.values(), ids=SC_17.keys())
def test_sc_17_every_strange_text_is_shown_or_refused_with_a_sentence(text: str) -> None:
    try:
        document = read(text)
    except Refusal as refused:
        assert refused.code in {"too-costly", "too-many-words", "too-many-blocks"}
        return
    assert document.words >= 1
    kept = sum(c.isalnum() for b in document.blocks for c in b.text)
    lost = kept < sum(c.isalnum() for c in re.sub(r"<[^>]*>", "", text)) * 0.97
    assert not lost or document.warnings


def test_formatting_that_would_lose_the_text_is_left_and_told() -> None:
    document = read(SC_17["nested list"])
    assert sum(b.text.count("item") for b in document.blocks) > 500
    assert any("plain text" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    ("text", "code"),
    [("a b c d e " * 5_000, "too-many-words"), ("x\n\n" * 3_001, "too-many-blocks")],
)
def test_limits_of_length_are_refusals(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code == code


def test_an_ordinary_name_is_told_to_the_candidate() -> None:
    document = read("Will it scale?", identity=Identity(names=("Will Kowalski",)))
    assert document.blocks[0].text == "Will it scale?"
    assert any("ordinary word" in warning for warning in document.warnings)
