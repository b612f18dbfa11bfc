"""What an uploaded text can do to a page and to its reader: SC-01 to SC-06, SC-08, SC-15
and SC-17.

In a browser: `tests/journeys/test_hostile_pages_in_browser.py`. Files of other types:
`test_ingest.py`.
"""

from __future__ import annotations

import re

import pytest

from blindfolio.documents.html.sanitize import LastGate
from blindfolio.documents.model import Document
from blindfolio.refusal import Refusal
from tests.platform.documents.docx.docx_files import docx, image, p
from tests.platform.documents.hostile_files import STRANGE_TEXTS
from tests.platform.documents.hostile_pages import (
    COLLISIONS,
    LINKS,
    LITERAL,
    active_html,
    hostile_markdown,
)
from tests.platform.documents.material import blocks_of
from tests.platform.documents.test_ingest import read


def html_of(markdown: str) -> str:
    """What is stored of a text that was read in this process; the last gate must agree."""
    found = [block.html for block in blocks_of(markdown)]
    gate = LastGate()
    assert not any(gate.objects(html) for html in found)
    return "\n".join(found)


@pytest.mark.parametrize("attack", active_html())
def test_active_html_is_shown_as_text_or_dropped(attack: str) -> None:
    """SC-01."""
    html = html_of(f"Before the attack.\n\n{attack}\n\nAfter the attack.\n")
    assert "Before the attack." in html
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"p"}
    assert not re.search(r"<[^>]*\son\w+", html)


@pytest.mark.parametrize("link", LINKS)
def test_other_links_become_text(link: str) -> None:
    """SC-02."""
    html = html_of(f"see {link} here")
    assert "<a" not in html and "href=" not in html
    assert "a" in html


@pytest.mark.parametrize(
    "target", ["https://example.org/x?a=1&b=2", "http://example.org", "mailto:x@example.org"]
)
def test_web_links_stay_with_their_rel(target: str) -> None:
    """SC-02."""
    html = html_of(f"see [this]({target})")
    assert f'<a href="{target.replace("&", "&amp;")}"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_nothing_that_could_collide_with_the_page_survives() -> None:
    """SC-03. A document brings no id of its own at all, so none needs a prefix."""
    html = html_of(COLLISIONS)
    assert set(re.findall(r"\s([a-z-]+)=", html)) == {"dir"}
    assert not re.search(r"<(input|div|mark|span|button|form)", html)


def test_breakout_and_template_text_is_literal() -> None:
    """SC-08, as far as a document goes."""
    for text in (f"`{LITERAL}`", f"    {LITERAL}", f"| `{LITERAL}` |\n|---|\n| x |"):
        (block,) = blocks_of(text)
        assert LITERAL in block.text
        assert "<img" not in block.html and "49" not in block.html


def test_all_of_it_at_once_goes_through_the_real_children() -> None:
    """SC-01 to SC-04 and SC-08."""
    document = read(hostile_markdown("http://127.0.0.1:9"))
    html = "\n".join(block.html for block in document.blocks)
    assert "Before the attacks." in html and LITERAL.replace("<", "&lt;")[3:9] in html
    assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"p", "h1", "h2", "code", "br"}
    assert any("Pictures" in warning for warning in map(str, document.warnings))


SLOW = {
    *("wide table", "one line", "elements", "backticks", "brackets"),
    "formatting that multiplies",
}
"""Two to fifteen seconds each, where "links that never end" is of their kind."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=pytest.mark.faults if name in SLOW else ())
        for name, text in STRANGE_TEXTS.items()
    ],
)
def test_a_strange_text_is_shown_or_refused_with_a_sentence(text: str) -> None:
    """SC-17. That it is answered within 10 s is the child's limit of processor time."""
    try:
        document: Document = read(text)
    except Refusal as refused:
        assert refused.code in {"too-costly", "too-many-words", "too-many-blocks"}
        return
    assert document.words >= 1
    kept = sum(c.isalnum() for b in document.blocks for c in b.text)
    lost = kept < sum(c.isalnum() for c in re.sub(r"<[^>]*>", "", text)) * 0.97
    assert not lost or document.warnings


def test_formatting_that_would_lose_the_text_is_left_and_told() -> None:
    """SC-17."""
    document = read(STRANGE_TEXTS["nested list"])
    assert sum(b.text.count("item") for b in document.blocks) > 500
    assert any("plain text" in warning for warning in map(str, document.warnings))


# --- what a file says it is and is not; what browsers are served: `prompts/web/test_sent_files.py`

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>'
    "<foreignObject><p>inner words</p></foreignObject></svg>"
)
PAGE = "<!DOCTYPE html><html><body><script>alert(1)</script><p>words</p></body></html>"


def test_a_page_named_markdown_is_contained() -> None:
    """SC-06."""
    assert [block.html for block in read(PAGE).blocks] == [
        '<p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>',
        '<p dir="auto">words</p>',
    ]


@pytest.mark.parametrize("name", ["image1.svg", "image1.png", "image1.emf"])
def test_an_svg_inside_a_word_file_is_dropped_and_said(name: str) -> None:
    """SC-05 (b), also where the part's name says it were another kind of picture."""
    parts = {f"word/media/{name}": SVG}
    raw = docx(p(image("i", "flow")) + p("Words."), parts, {"i": f"media/{name}"})
    document = read(raw, "docx")
    assert document.pictures == ()
    assert document.blocks[0].text.startswith("Diagram in a format")
    assert "inner words" not in repr(document.body())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_text_in_another_encoding_is_read_and_the_candidate_told(encoding: str) -> None:
    """SC-15. Invalid bytes: `markdown/test_decoding.py`."""
    document = read("# Größe und Zahl".encode(encoding))
    assert document.blocks[0].text == "Größe und Zahl"
    assert any("UTF-8" in warning for warning in map(str, document.warnings))
