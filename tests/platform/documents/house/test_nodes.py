"""Blocks become flat parts: as deep as a document likes, and never deeper than JSON allows."""

from __future__ import annotations

import json
from typing import Any

from blindfolio.documents.house.nodes import nodes
from tests.platform.documents.house.test_pages import block


def parts(html: str, kind: str = "paragraph", **how: Any) -> list[dict[str, Any]]:
    return nodes([block(html, kind=kind)], **how)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


def test_styles_add_up_in_one_flat_run() -> None:
    link = '<a href="https://a.example" rel="noopener noreferrer nofollow">b <em>c</em></a>'
    [part] = parts(f"<p><strong>a {link}</strong><br>d</p>")
    assert part["r"] == [
        {"s": "a ", "f": ["b"]},
        {"s": "b ", "f": ["b"], "a": "https://a.example"},
        {"s": "c", "f": ["b", "i"], "a": "https://a.example"},
        {"br": True},
        {"s": "d"},
    ]


def test_a_list_is_its_items_parts_with_their_depth_and_one_mark_each() -> None:
    found = parts('<ol start="7"><li>a<ul><li>b</li></ul><p>c</p></li><li>d</li></ol>', "item")
    assert [(p.get("mark", ""), p["depth"], p["r"][0]["s"]) for p in found] == [
        ("7.", 1, "a"),
        ("\N{EN DASH}", 2, "b"),
        ("", 1, "c"),
        ("8.", 1, "d"),
    ]


def test_no_nest_makes_the_parts_deeper_than_the_typesetter_reads() -> None:
    for tag, inner in (("blockquote", ""), ("em", "")):
        html = f"<{tag}>" * 60 + "x" + f"</{tag}>" * 60
        assert depth(parts(html + inner)) < 8
    lists = "<ul><li>" * 30 + "x" + "</li></ul>" * 30
    tables = "<table><tbody><tr><td>" * 12 + "x" + "</td></tr></tbody></table>" * 12
    for html in (lists, tables):
        assert depth(parts(html)) < 16
        assert "x" in json.dumps(parts(html))


def test_a_block_that_begins_from_the_right_says_so() -> None:
    assert [p.get("rtl") for p in parts("<p>1. \u05e9\u05dc\u05d5\u05dd abc</p>")] == [True]
    assert [p.get("rtl") for p in parts("<p>1. abc \u05e9\u05dc\u05d5\u05dd</p>")] == [None]


def test_a_picture_that_is_not_at_hand_is_its_description() -> None:
    html = '<figure><img src="picture:p1" alt="Two boxes" width="9" height="9"></figure>'
    [there] = parts(html, "image", pictures=frozenset({"p1"}))
    assert (there["k"], there["name"], there["alt"]) == ("img", "p1", "Two boxes")
    [gone] = parts(html, "image", pictures=frozenset({"p2"}))
    assert (gone["k"], gone["r"]) == ("p", [{"s": "[picture] Two boxes"}])
