"""Builds a small tree of elements from the sanitizer's output. The depth is limited, and tags
with the same meaning get one name.

This isn't a general HTML parser. It relies on nh3, which has balanced the tags.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from html.parser import HTMLParser

from blindfolio.documents import limits

RENAMED = {
    "b": "strong",
    "i": "em",
    "s": "del",
    "strike": "del",
    "tt": "code",
    "samp": "code",
    "var": "em",
    "cite": "em",
    "dfn": "em",
    "summary": "p",
    "figcaption": "p",
    "caption": "p",
    "dt": "p",
    "dd": "div",
    "tfoot": "tbody",
}
_CONTAINERS = (
    "div section article main header footer nav aside details figure center dl address hr "
    "body html form fieldset"
)
CONTAINERS = frozenset(_CONTAINERS.split())  # boundaries between blocks; not kept themselves

VOID = frozenset({"br", "hr", "img"})


@dataclass(slots=True)
class Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]

    def holds(self, tags: Container[str]) -> bool:
        return self.tag in tags or any(inner.holds(tags) for inner in self.elements)


Node = Element | str


def text_content(node: Node) -> str:
    if isinstance(node, str):
        return node
    return "".join(text_content(child) for child in node.children)


def holds(node: Node, tags: Container[str]) -> bool:
    return isinstance(node, Element) and node.holds(tags)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[Element] = [Element("div")]
        # Every open tag in order; false if it's too deep to become an element.
        self.kept: list[tuple[str, bool]] = []
        self.flattened = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(RENAMED.get(tag, tag), {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.open[-1].children.append(element)
            return
        keep = len(self.open) <= limits.NESTING
        self.kept.append((tag, keep))
        if keep:
            self.open[-1].children.append(element)
            self.open.append(element)
        else:
            self.flattened += 1

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.kept:
            name, kept = self.kept.pop()
            if kept:
                self.open.pop()
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def flatten(parent: Element, depth: int = 1) -> int:
    """Leaves out elements that are nested too deep, but not what's in them. Returns how many."""
    count = 0
    kept: list[Node] = []
    for node in parent.children:
        count += 0 if isinstance(node, str) else flatten(node, depth + 1)
        if isinstance(node, str) or node.tag in VOID or depth <= limits.NESTING:
            kept.append(node)
        else:
            kept += node.children
            count += 1
    parent.children = kept
    return count


def parse(html: str) -> tuple[Element, int]:
    """Returns the root, and the number of elements that were nested too deep."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.open[0], builder.flattened
