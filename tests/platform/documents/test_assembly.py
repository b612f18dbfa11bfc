"""What the job does with what a reading child sends: a child may have been taken over."""

from __future__ import annotations

from typing import Any

import pytest

from blindfolio.documents.assembly import assemble
from blindfolio.refusal import Refusal


def piece(html: str, kind: str = "paragraph", level: Any = None) -> dict[str, Any]:
    return {"kind": kind, "level": level, "html": html}


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<p dir="auto">x</p></article><article>',
        '<a href="javascript:x" rel="noopener noreferrer nofollow">x</a>',
        "<p>unfinished",
    ],
)
def test_html_that_is_not_ours_is_shown_as_its_text(html: str) -> None:
    (block,), broken = assemble([piece(html)])
    assert broken == 1
    assert block.html.startswith('<p dir="auto">')
    assert block.text == html


@pytest.mark.parametrize(
    "found",
    [
        None,
        {},
        [None],
        [{"kind": "paragraph"}],
        [piece("<p>x</p>", kind="script")],
        [piece("<p>x</p>", level="1")],
        [piece("<h1>x</h1>", kind="heading", level=10**9)],
        [{"kind": "paragraph", "level": None, "html": 5}],
    ],
)
def test_json_of_another_shape_is_refused(found: Any) -> None:
    with pytest.raises(Refusal) as refused:
        assemble(found)
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("found", [[], [piece("<p></p>")], [piece("<p>…</p>")]])
def test_a_document_without_text_is_refused(found: list[Any]) -> None:
    with pytest.raises(Refusal) as refused:
        assemble(found)
    assert refused.value.code == "no-text"


def test_blocks_are_numbered_without_the_empty_ones() -> None:
    blocks, _ = assemble([piece("<p>a</p>"), piece("<p></p>"), piece("<p>b</p>")])
    assert [(b.id, b.seq, b.text) for b in blocks] == [("b1", 1, "a"), ("b2", 2, "b")]
