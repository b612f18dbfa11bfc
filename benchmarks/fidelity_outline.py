"""Reads the outline of a document's HTML in the same way for our blocks and another tool's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from blindfolio.documents.words import bag, count_words

_NAMES = (
    "p ul ol li pre blockquote table tr td th h1 h2 h3 h4 h5 h6 div section figure figcaption dt "
    "dd dl details summary br hr article aside caption thead tbody"
)
_BLOCKS = frozenset(_NAMES.split())
_HEADING = re.compile(r"h[1-6]\Z")
_UNTOLD = "markup"
_LEAST_WORDS = 4  # Lines with fewer words occur anywhere, and say nothing of the order.


@dataclass(slots=True)
class Outline:
    """The outline of a document: its lines of text and its headings, both in order, and how
    many tables, code blocks and pictures it has. Tables without a word don't count.

    `images` counts the pictures that are shown, and `said` counts those that a sentence
    replaces, including drawings and text boxes. `left_out` contains the words that the other
    tool shows and our rules leave out, by rule.
    """

    lines: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    tables: int = 0
    code: int = 0
    images: int = 0
    said: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def words(self) -> int:
        return sum(map(count_words, self.lines))


class _Walk(HTMLParser):
    def __init__(self, drop: re.Pattern[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Outline()
        self._drop = drop
        self._parts: list[str] = []
        self._heading: list[str] | None = None
        self._unread = 0
        self._open: list[tuple[str, str]] = []
        self._rule = ""
        self._tables: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "template"):
            self._unread += 1
        if tag in _BLOCKS:
            self.end_line()
        if tag not in ("br", "hr", "img", "col", "input", "wbr", "source", "link", "meta"):
            named = " ".join(f"{name}={value}" for name, value in attrs)
            dropped = self._drop.search(f"{tag} {named}")
            if dropped and not self._rule:
                self._rule = (dropped.lastgroup or _UNTOLD).replace("_", " ")
                self._open.append((tag, self._rule))
            else:
                self._open.append((tag, ""))
        if self._rule:
            return
        if _HEADING.match(tag):
            self._heading = []
        if tag == "table":
            self._tables.append(len(self.found.lines))
        self.found.code += tag == "pre"
        self.found.images += tag == "img"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self._unread -= 1
        if tag in _BLOCKS:
            self.end_line()
        if any(tag == name for name, _ in self._open):
            while self._open:
                name, rule = self._open.pop()
                if rule:
                    self._rule = ""
                if name == tag:
                    break
        if tag == "table" and self._tables:
            self.found.tables += len(self.found.lines) > self._tables.pop()
        if _HEADING.match(tag) and self._heading is not None:
            if text := " ".join("".join(self._heading).split()):
                self.found.headings.append(text)
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._rule:
            known = self.found.left_out.get(self._rule, 0)
            if self._rule != _UNTOLD and (n := count_words(data)):
                self.found.left_out[self._rule] = known + n
            return
        self._parts.append(data)
        if self._heading is not None:
            self._heading.append(data)

    def end_line(self) -> None:
        text = "".join(self._parts)
        self._parts = []
        self.found.lines += [line for line in text.splitlines() if line.strip()]


def outline_of(html: str, drop: str = r"(?!)") -> Outline:
    """Return the outline of some HTML.

    Elements whose tag and attributes match `drop` are left out. The named group that matched
    says by which rule; without one, the element contains no text.
    """
    walk = _Walk(re.compile(drop))
    walk.feed(html)
    walk.close()
    walk.end_line()
    return walk.found


def shared(theirs: Outline, ours: Outline) -> float:
    wanted = bag("\n".join(theirs.lines))
    total = wanted.total()
    return (wanted & bag("\n".join(ours.lines))).total() / total if total else 1.0


def in_order(theirs: Outline, ours: Outline) -> float:
    text = " ".join(map(_plain, ours.lines))
    places: list[int] = []
    after = 0
    for line in map(_plain, theirs.lines):
        if line.count(" ") < _LEAST_WORDS - 1:
            continue
        place = text.find(line, after)
        place = text.find(line) if place < 0 else place
        if place >= 0:
            places.append(place)
            after = place + len(line)
    return _longest_rise(places) / len(places) if places else 1.0


def missing(theirs: Outline, ours: Outline) -> Counter[str]:
    return bag("\n".join(theirs.lines)) - bag("\n".join(ours.lines))


def _plain(line: str) -> str:
    return " ".join(re.findall(r"\w+", line.casefold()))


def _longest_rise(places: list[int]) -> int:
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
