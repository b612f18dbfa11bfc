"""Renders the Markdown that a team writes. Candidates' files are never rendered by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import bleach
import markdown

from blindfolio.byte_cache import byte_cache

_HEADINGS = ["h1", "h2", "h3", "h4"]
_TEXT = ["p", "br", "hr", "ul", "ol", "li", "blockquote", "strong", "em", "code", "pre", "a"]
_TABLE = ["table", "thead", "tbody", "tr", "th", "td"]

TAGS = frozenset([*_HEADINGS, *_TEXT, *_TABLE])


def _on_link(tag: str, name: str, value: str) -> bool:
    # Bleach mistakes "javascript:1" for a host with a port and allows it.
    if name == "href":
        return value.startswith(("https://", "mailto:", "#"))
    return name == "title"


ATTRIBUTES: dict[str, list[str] | Callable[[str, str, str], bool]] = {
    "a": _on_link,
    "ol": ["start"],
    "th": ["align"],
    "td": ["align"],
}

PROTOCOLS = frozenset({"https", "mailto"})


@byte_cache(8_000_000)
def render(markdown_text: str) -> str:
    """Renders Markdown. Anything not on the allow-list is shown as text, which authors notice
    in the preview. Results are cached, because each check renders the draft.
    """
    html = markdown.markdown(
        markdown_text,
        extensions=["tables", "sane_lists", "fenced_code"],
        # `align`, because the content policy forbids the inline `style`.
        extension_configs={"tables": {"use_align_attribute": True}},
        output_format="html",
    )
    clean = bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS)
    return _scrolling(clean)


def _scrolling(clean: str) -> str:
    # Makes tables scroll on narrow screens and focusable by keyboard.
    numbers = count(1)

    def frame(_table: re.Match[str]) -> str:
        label = f"Table {next(numbers)}"
        return f'<div class="scroller" tabindex="0" role="region" aria-label="{label}"><table>'

    return re.sub("<table>", frame, clean).replace("</table>", "</table></div>")
