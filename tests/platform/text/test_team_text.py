"""What the team writes is drawn, and nothing in it can run."""

from __future__ import annotations

import pytest

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
