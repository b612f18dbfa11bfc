"""What the team writes is drawn and nothing in it can run; other people's words are text in a
Markdown file; YAML is read with the types that its authors expect, and none ends the process."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import BaseModel, ConfigDict

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from blindfolio.text import english
from blindfolio.text.plain_markdown import code, line, prose
from blindfolio.text.team_text import render


def test_headings_tables_lists_code_and_secure_links_are_drawn() -> None:
    html = render("## Figures\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n1. one\n2. two\n")
    assert "<h2>Figures</h2>" in html
    assert '<td align="right">2</td>' in html
    assert "<li>two</li>" in html
    assert "style=" not in html
    assert "<pre><code>a &lt; b\n</code></pre>" in render("```\na < b\n```\n")
    html = render("[rule](https://rules.example/1)")
    assert '<a href="https://rules.example/1">rule</a>' in html


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:1", "javascript:alert(1)", "JaVaScRiPt:1"),
        *("data:text/html,x", "//evil.example"),
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
    for tag in ("script", "img", "iframe", "svg", "style"):
        assert f"<{tag}" not in html.lower()


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
    other = (markdown.markdown(text), markdown.markdown(text, extensions=more))
    return [_COMMON.render(text), *other]


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


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("NO", "NO"), ("off", "off"), ("yes", "yes"), ("1:30", "1:30"), ("1_000", "1_000")),
        *(("010", 10), ("0x1F", 31), ("0o17", 15), ("-3", -3), (".5", 0.5), ("1e3", 1000.0)),
        *(("true", True), ("False", False), ("~", None), ("", None), ("Null", None)),
        *(("2026-01-05", "2026-01-05"), ("<<", "<<"), ("=", "="), ('"12"', "12")),
    ],
)
def test_a_plain_scalar_has_its_type_of_yaml_1_2(written: str, value: Any) -> None:
    found = yaml_text.values(f"a: {written}\n")["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", 5, "'c' appears twice"),
        ("a: 1\nb: [1, 2\n", 3, "did not find expected"),
        ("a: 1\nb: " + "9" * 5_000, 2, "too long"),
        ("b: 1\na: " + "[" * 400 + "]" * 400, 2, "deeper than"),
        ("a:\n" + "- " * 200_000 + "x", 2, "deeper than"),
        ("a: !!python/object:os.system x", 1, "could not determine a constructor"),
        ("? [1]\n: 2\n", 1, "unhashable key"),
        ("a: &a [1]\nb: *a", 2, "alias"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(yaml_text.MarkedYAMLError) as refused:
        yaml_text.values(text)
    assert words in str(refused.value.problem)
    mark = refused.value.problem_mark
    assert mark is not None and mark.line + 1 == line


@pytest.mark.parametrize(
    "text",
    ["\ud800", "a: \x00", "--- 1\n--- 2\n", "[" * 200_000 + "]" * 200_000, "{a: " * 100_000],
    ids=("no character", "control", "two documents", "lists", "mappings"),
)
def test_no_text_is_read_in_half(text: str) -> None:
    with pytest.raises(yaml_text.YAMLError):
        yaml_text.values(text)


@given(st.text(alphabet="ab:-[]{}&*!?|>'\"#%@`,\n 0.~<=", max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (yaml_text.values, yaml_text.nodes):
        try:
            read(text)
        except yaml_text.YAMLError:
            continue


def test_what_is_written_is_read_back() -> None:
    values = {
        "b": ["no", "1:30", "012", "“quoted”: ä", "two\nlines\n"],
        "a": {"c": None, "d": 3},
    }
    values["d"] = values["c"] = ["the same list"]
    text = yaml_text.written(values)
    assert yaml_text.values(text) == values
    assert text.startswith("b:\n")


@pytest.mark.parametrize(
    "forms",
    [
        *("retry retrying retries retried", "stop stopping stops stopped"),
        *("write writing writes wrote written", "merge merging merges merged"),
        *("push pushing pushes pushed", "die dying dies died"),
    ],
)
def test_a_verb_is_known_in_its_forms(forms: str) -> None:
    assert set(forms.split()) <= english.verb_forms()


@pytest.mark.parametrize(
    ("noun", "singular"),
    [("Policies", "policy"), ("batches", "batch"), ("status", "status"), ("flows", "flow")],
)
def test_a_noun_is_known_in_its_plural(noun: str, singular: str) -> None:
    assert english.singular(noun) == singular


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cues: list[str]


@pytest.mark.parametrize(
    ("text", "said"),
    [("cues: [a", "not valid YAML"), ("cues: 3", "cues"), ("cues: [a]\nmore: 1", "more")],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=said) as refused:
        yaml_text.read(path, _Shape)
    assert "cues.yaml" in str(refused.value)
