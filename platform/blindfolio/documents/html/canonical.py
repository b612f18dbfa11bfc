"""Reads the canonical text of a block from its HTML, in the same way in Python and JavaScript.

The walk goes through the nodes in document order and appends to `text`:

1. A text node: its characters, unchanged. (The stored HTML has no text node that is only
   layout, and its white space is already collapsed outside `pre`.)
2. `<br>`: a newline.
3. A `td` or `th` that has an element before it in its row: a tab.
4. A `tr` that is not the first row of its table (`table.rows[0]`): a newline.
5. Entering `p`, `ul`, `ol`, `li`, `pre`, `blockquote`, `table` or `h1`…`h6`: a newline, but
   only if `text` is not empty and does not end in a newline or a tab.
6. `<a class="n">`, a comment's number from `marks.draw`: nothing, and its content is skipped.
7. Every other element, including `mark` and `img`: only the text of its children.

In JavaScript:

    function walk(node, out) {
      for (const n of node.childNodes) {
        if (n.nodeType === 3) { out.push(n.data); continue; }
        if (n.nodeType !== 1 || n.matches("a.n")) continue;
        const tag = n.localName, last = out.join("").slice(-1);
        if (tag === "br") out.push("\\n");
        else if (/^t[dh]$/.test(tag)) { if (n.previousElementSibling) out.push("\\t"); }
        else if (tag === "tr") { if (n.closest("table").rows[0] !== n) out.push("\\n"); }
        else if (BLOCK.has(tag) && last && last !== "\\n" && last !== "\\t") out.push("\\n");
        walk(n, out);
      }
    }

Offsets are code points. JavaScript counts them with `[...text]`; its `length` counts UTF-16.

A block's offsets are pairs `(t, h)`. The text from `t` to the next pair's `t` is in the HTML from
`h`, code point by code point, with two exceptions. If `html[h]` is `&`, the text is one character,
written as an entity up to its `;`. If it is `<`, the text is one separator of rules 2 to 5, which
isn't in the HTML.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from blindfolio.documents import limits
from blindfolio.documents.html.allowed import BLOCK, HEADINGS, TAGS, VOID, is_allowed

TOKEN = re.compile(
    r'<(?P<end>/?)(?P<tag>[a-z][a-z0-9]{0,15})(?P<attrs>(?: [a-z-]{1,20}="[^"<>]*")*)>'
    r"|&(?:amp|lt|gt|quot);|(?P<text>[^<>&]+)"
)
ATTRIBUTE = re.compile(r' ([a-z-]{1,20})="([^"<>]*)"')

# The documents' limit, plus what a block's own wrapping adds.
_DEEPEST = limits.NESTING + 8


class NotOurs(ValueError):
    """HTML that our own writer would never have written."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text and where it is: text `[start, end)` is `html[html_start:html_end]`.

    For a separator, `html_start == html_end`. `code` is true inside `pre` and `code`.
    """

    start: int
    end: int
    html_start: int
    html_end: int
    code: bool

    @property
    def separator(self) -> bool:
        return self.html_start == self.html_end

    def html_of(self, start: int, end: int) -> tuple[int, int]:
        """Returns where the run's text `[start, end)` is in the HTML, without cutting an
        entity.
        """
        if self.end - self.start == 1:
            return self.html_start, self.html_end
        return self.html_start + start - self.start, self.html_start + end - self.start


@dataclass(slots=True)
class _Walk:
    open: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    runs: list[TextRun] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    length: int = 0
    last: str = ""

    def text(self, text: str, start: int, end: int) -> None:
        code = "pre" in self.open or "code" in self.open
        self.runs.append(TextRun(self.length, self.length + len(text), start, end, code))
        self.parts.append(text)
        self.length += len(text)
        self.last = text[-1]

    def enter(self, tag: str, at: int) -> None:
        if tag == "br":
            self.text("\n", at, at)
        if tag in VOID:
            return
        if tag in ("td", "th"):
            self._next(self.cells, "\t", at)
        elif tag == "tr":
            self._next(self.rows, "\n", at)
            self.cells.append(0)
        elif tag in BLOCK | HEADINGS and self.last not in ("", "\n", "\t"):
            self.text("\n", at, at)
        if tag == "table":
            self.rows.append(0)
        self.open.append(tag)
        if len(self.open) > _DEEPEST:
            raise NotOurs("nested too deep")

    def _next(self, counts: list[int], between: str, at: int) -> None:
        if not counts:
            raise NotOurs("a cell outside a row, or a row outside a table")
        if counts[-1]:
            self.text(between, at, at)
        counts[-1] += 1

    def leave(self, tag: str, attrs: str) -> None:
        if attrs or not self.open or self.open.pop() != tag:
            raise NotOurs(f"</{tag}> closes nothing")
        if tag == "table":
            self.rows.pop()
        elif tag == "tr":
            self.cells.pop()


def walk(html: str) -> tuple[str, list[TextRun]]:
    """Returns the canonical text of a block's HTML, and where each piece of it is.

    Raises `NotOurs` for anything except the tags and attributes of `allowed` in the form in
    which we write them. Everything that a reading child sends is checked here first.
    """
    state = _Walk()
    place = 0
    while place < len(html):
        token = TOKEN.match(html, place)
        if token is None:
            raise NotOurs(f"no HTML of ours at {place}")
        tag = token["tag"]
        if tag is None:
            found = token["text"] or entities.unescape(token[0])
            state.text(found, place, token.end())
        elif tag not in TAGS:
            raise NotOurs(f"<{tag}> is not allowed")
        elif token["end"]:
            state.leave(tag, token["attrs"])
        else:
            _check_attributes(tag, token["attrs"], inside=state.open)
            state.enter(tag, place)
        place = token.end()
    if state.open:
        raise NotOurs(f"<{state.open[-1]}> is not closed")
    return "".join(state.parts), state.runs


def offsets_of(runs: list[TextRun]) -> tuple[tuple[int, int], ...]:
    return tuple((run.start, run.html_start) for run in runs)


def runs_of(html: str, text: str, offsets: tuple[tuple[int, int], ...]) -> Iterator[TextRun]:
    """Restores a block's runs from what is stored with it. Their `code` isn't known."""
    for i, (start, place) in enumerate(offsets):
        end = offsets[i + 1][0] if i + 1 < len(offsets) else len(text)
        if html[place] == "<":
            yield TextRun(start, end, place, place, False)
        elif html[place] == "&":
            yield TextRun(start, end, place, html.index(";", place) + 1, False)
        else:
            yield TextRun(start, end, place, place + end - start, False)


def _check_attributes(tag: str, attrs: str, *, inside: list[str]) -> None:
    if tag == "a" and ("a" in inside or " href=" not in attrs or " rel=" not in attrs):
        raise NotOurs("a link inside a link, or one without target or rel")
    if tag == "img" and not all(f" {n}=" in attrs for n in ("src", "alt")):
        raise NotOurs("a picture without source or description")
    for name, value in ATTRIBUTE.findall(attrs):
        if not is_allowed(tag, name, entities.unescape(value)):
            raise NotOurs(f"{name} is not allowed on <{tag}>")
