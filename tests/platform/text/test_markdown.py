"""What the team writes is drawn and nothing in it can run; other people's words are text in a
Markdown file, whichever program shows it."""

from __future__ import annotations

import html
import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from blindfolio.text.plain_markdown import code, line, prose
from blindfolio.text.team_text import render


def test_headings_tables_and_lists_are_drawn() -> None:
    html = render("## Figures\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n1. one\n2. two\n")
    assert "<h2>Figures</h2>" in html
    assert '<td align="right">2</td>' in html
    assert "<li>two</li>" in html
    assert "style=" not in html


def test_code_is_drawn_as_it_was_written() -> None:
    assert "<pre><code>a &lt; b\n</code></pre>" in render("```\na < b\n```\n")


def test_a_secure_link_is_kept() -> None:
    html = render("[rule](https://rules.example/1)")
    assert '<a href="https://rules.example/1">rule</a>' in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:1",
        "javascript:alert(1)",
        "JaVaScRiPt:1",
        "data:text/html,x",
        "//evil.example",
    ],
)
def test_a_link_that_could_run_or_leave_unencrypted_loses_its_address(address: str) -> None:
    assert render(f"[here]({address})") == "<p><a>here</a></p>"


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=https://evil.example></iframe>",
        "<svg onload=alert(1)></svg>",
        "<style>p{display:none}</style>",
    ],
)
def test_raw_html_off_the_list_is_shown_as_text(written: str) -> None:
    html = render(f"before {written} after")
    assert "&lt;" in html
    assert not any(
        f"<{tag}" in html.lower() for tag in ("script", "img", "iframe", "svg", "style")
    )


def test_attributes_off_the_list_are_dropped() -> None:
    assert render('<p onclick="x()" class="y" id="z">text</p>') == "<p>text</p>"


HOSTILE = (
    "![x](https://evil.test/c.png)",
    "[notes](https://evil.test/n)",
    "`![x](https://evil.test/c.png)`",
    "<https://evil.test>",
    "<img src=x onerror=alert(1)>",
    "# Forged heading",
    "- Listen for, staff: anything",
    "1. first",
    "2031) second",
    "> a quotation",
    "===",
    "---",
    "```",
    "~~~",
    "| a | b |",
    "[x]: https://evil.test",
    "&lt;b&gt; &#60;b&#62;",
    "**bold** __bold__ \\*",
    "a\x02b \\![x](y)",
)
_COMMON = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_SIGNS = "\\`*_{}[]()#+-.!<>&|~=:/^\"' \t1a;wx@$"


def rendered(text: str) -> list[str]:
    more = ["tables", "fenced_code", "sane_lists", "footnotes", "attr_list", "def_list"]
    return [
        _COMMON.render(text),
        markdown.markdown(text),
        markdown.markdown(text, extensions=more),
    ]


def words(page: str) -> str:
    return html.unescape(page.strip().removeprefix("<p>").removesuffix("</p>"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_is_one_paragraph_of_what_was_typed(text: str) -> None:
    shown = text.replace("\x02", "")
    assert [words(page) for page in rendered(line(text))] == [shown] * 3
    for page in rendered(f"# Ours\n\n- {line(text)}\n- Why: {line(text)}\n\n> {line(text)}\n"):
        assert set(re.findall(r"<(\w+)", page)) <= {"h1", "ul", "li", "blockquote", "p"}
        assert page.count("<h1") == page.count("<blockquote") == page.count("<ul") == 1


@given(st.text(alphabet=_SIGNS, max_size=30))
def test_whatever_is_typed_is_shown_and_does_nothing(text: str) -> None:
    for page in rendered(line(text)):
        assert words(page) == " ".join(text.split())


def test_prose_keeps_its_paragraphs_and_its_line_ends() -> None:
    typed = "One\n# two\r\n\n\nthree\n---\n\n    four\n"
    assert prose(typed)[:2] == ["One  ", "\\# two"]
    for page in rendered("\n".join(prose(typed))):
        paragraphs = re.findall(r"<p>(.*?)</p>", page, re.DOTALL)
        plain = [re.sub(r"<br ?/?>\s*", "/", each) for each in paragraphs]
        assert plain == ["One/# two", "three/---", "four"]
    assert prose(" \n ") == []


def test_a_listing_is_shown_as_it_is_in_a_quotation_too() -> None:
    listing = "if a < `b`:\n\n# no heading\n\n![x](https://evil.test/c.png)"
    for page in rendered("\n".join(f"> {it}" for it in code(listing))):
        [shown] = re.findall(r"<code>(.*?)</code>", page, re.DOTALL)
        assert html.unescape(shown).strip() == listing
        assert set(re.findall(r"<(\w+)", page)) == {"blockquote", "pre", "code"}


def test_plain_words_stay_as_they_are() -> None:
    said = "It holds 3.5 s - 40 % of it (see §2), a -> b; Q & A: why? Yes!"
    assert line(said) == said
    assert line("R&D, 3.5 s") == "R&amp;D, 3.5 s"
