"""Keeps the rank of raised and lowered text where a page becomes plain text: 10⁶, never 106."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from blindfolio.documents.html.tree import Element, Node, text_content
from blindfolio.documents.words import LEVEL_TEXT, LOWERED, RAISED

_MINUS = {0x2212: "-"}
_FORMS = {
    "sup": str.maketrans(f"{LEVEL_TEXT}in", RAISED),
    "sub": str.maketrans(f"{LEVEL_TEXT}injk", LOWERED),
}
# A mark in brackets, an ordinal's letters and a trade mark are clear without their rank.
_NO_RANK = re.compile(r"\[.*\]|[^\W\d_]{2,}|[eao]|[^\w+=-]*", re.DOTALL)
_SIMPLE = re.compile(r"[\w.]+\Z")


def ranked(element: Element) -> list[Node] | None:
    """Returns a `sup` or `sub` written as ⁶, ₁, ^k or ^(2k), or None if it needs no rank."""
    form = _FORMS.get(element.tag)
    if form is None:
        return None
    children = list(chain.from_iterable(map(_inner, element.children)))
    text = " ".join("".join(map(text_content, children)).split())
    written = written_in_rank(element.tag, text)
    if written is None:
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
    sign = "^" if tag == "sup" else "_"
    return f"{sign}{text}" if _SIMPLE.match(text) else f"{sign}({text})"


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
