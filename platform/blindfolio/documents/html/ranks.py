"""Keeps the rank of raised and lowered text where a page becomes plain text: 10⁶, never 106."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from blindfolio.documents.html.tree import Element, Node, text_content
from blindfolio.documents.words import LOWERED, LOWERED_TEXT, RAISED, RAISED_TEXT

_MINUS = {0x2212: "-"}
_FORMS = {
    "sup": str.maketrans(RAISED_TEXT, RAISED),
    "sub": str.maketrans(LOWERED_TEXT, LOWERED),
}
# A mark in brackets, an ordinal's letters and a trade mark are clear without their rank.
_NO_RANK = re.compile(r"\[.*\]|st|nd|rd|th|er|re|è?me|[oa]s|TM|SM|[^\w+=()-]*", re.DOTALL)
_NOTE = re.compile(r"\d{1,3}\Z")
_SIMPLE = re.compile(r"[\w.]+\Z")


def ranked(element: Element, *, follows_text: bool = True) -> list[Node] | None:
    """Returns a `sup` or `sub` written as ⁶, ₁ or ^(1,2), or None if it needs no rank. After a
    space, only a note's number has one: the rest is small print.
    """
    form = _FORMS.get(element.tag)
    if form is None:
        return None
    children = list(chain.from_iterable(map(_inner, element.children)))
    text = " ".join("".join(map(text_content, children)).split())
    written = written_in_rank(element.tag, text)
    small_print = not (follows_text or (element.tag == "sup" and _NOTE.match(text)))
    if written is None or small_print:
        return None
    return list(_translated(children, form)) if len(written) == len(text) else [written]


def written_in_rank(tag: str, text: str) -> str | None:
    """Returns the text of a `sup` or `sub` as plain text, or None if it needs no rank."""
    text = text.translate(_MINUS)
    if _NO_RANK.fullmatch(text):
        return None
    written = text.translate(_FORMS[tag])
    if not set(written) & set(text):
        return written
    if tag == "sup" and text.isalpha():  # Marks in a name would hide it.
        return None
    sign = "^" if tag == "sup" else "_"
    return f"{sign}{text}" if _SIMPLE.match(text) else f"{sign}({text})"


def text_in_rank(node: Node) -> str:
    """Returns a node's text for code, which has no tags."""
    if isinstance(node, str):
        return node
    text = "".join(map(text_in_rank, node.children))
    return (written_in_rank(node.tag, text) if node.tag in _FORMS else None) or text


def _inner(node: Node) -> list[Node]:
    # 2 to the power of 2³
    found = ranked(node) if isinstance(node, Element) else None
    return [node] if found is None else found


def _translated(nodes: Iterable[Node], form: dict[int, int]) -> Iterable[Node]:
    for node in nodes:
        if isinstance(node, str):
            yield node.strip().translate(_MINUS).translate(form)
        else:
            yield Element(node.tag, node.attrs, list(_translated(node.children, form)))
