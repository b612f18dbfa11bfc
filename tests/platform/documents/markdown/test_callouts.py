from __future__ import annotations

import pytest

from blindfolio.documents.markdown.reader import read_markdown
from tests.platform.documents.material import blocks_of, kinds

BODY = "Text *one*.\n\n- an item\n\nText two."
WORDS = "Text one.\nan item\nText two."


def _quoted(first: str) -> str:
    return "\n".join(f"> {line}" for line in [first, *BODY.splitlines()])


def _indented(first: str) -> str:
    return "\n".join([first, *(f"    {line}" for line in BODY.splitlines())])


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (_quoted("[!WARNING]"), "Warning"),
        (_quoted("[!note]"), "Note"),
        (_quoted("[!tip]- Own *title*"), "Own title"),
        (_indented('!!! note "Careful"'), "Careful"),
        (_indented("??? warning"), "Warning"),
        (_indented('???+ danger highlight "Own *title*"\n'), "Own title"),
        (f":::tip Own title\n\n{BODY}\n\n:::", "Own title"),
        (f":::note[Own title]\n{BODY}\n:::", "Own title"),
        (f"::: info\n{BODY}\n:::", "Info"),
    ],
)
def test_a_callout_is_a_quotation_with_its_title(source: str, title: str) -> None:
    before, callout, after = blocks_of(f"Before\n\n{source}\n\nAfter")
    assert (before.text, callout.text, after.text) == ("Before", f"{title}\n{WORDS}", "After")
    assert callout.kind == "quote"
    assert "<p><strong>" in callout.html and "<ul><li>an item</li></ul>" in callout.html
    assert not read_markdown(f"Before\n\n{source}\n\nAfter".encode()).notices


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("> [!NOTE]\n> a\n> > [!TIP]\n> > b", "Note\na\nTip\nb"),
        ("- item\n  > [!CAUTION]\n  > b", "item\nCaution\nb"),
        ('!!! note\n    a\n\n    !!! tip "Own"\n        b', "Note\na\nOwn\nb"),
        ("::::note\na\n:::tip\nb\n:::\nc\n::::", "Note\na\nTip\nb\nc"),
        ("> [!NOTE]", "Note"),
    ],
)
def test_callouts_nest(source: str, text: str) -> None:
    assert [block.text for block in blocks_of(source)] == [text]


@pytest.mark.parametrize(
    "source", ["!!! Mind the gap", ":::", "[!NOTE] outside", "`:::tip`", "??? who knows"]
)
def test_what_is_no_callout_stays_as_it_is(source: str) -> None:
    assert [block.text for block in blocks_of(f"{source}\n\nAfter")] == [
        source.strip("`"),
        "After",
    ]


def test_a_fence_that_is_never_closed_swallows_no_heading() -> None:
    blocks = blocks_of(":::tip Own title\n\na\n\n# Heading\n\nb")
    assert kinds(blocks) == ["paragraph", "paragraph", "heading", "paragraph"]
    assert blocks[0].text == "Own title"
