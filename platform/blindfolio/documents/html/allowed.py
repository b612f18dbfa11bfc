"""Lists the only HTML that a block may contain. Everything that writes, reads or checks blocks
uses this list.

Only link targets, list starts, alignments, cell spans and code languages come from the
document, each in a fixed form.
"""

from __future__ import annotations

import re

INLINE = frozenset(
    {"a", "strong", "em", "del", "ins", "u", "code", "kbd", "sub", "sup", "small"}
)
BLOCK = frozenset({"p", "ul", "ol", "li", "pre", "blockquote", "table"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TABLE_PARTS = frozenset({"thead", "tbody", "tr", "th", "td"})
OURS = frozenset({"span"})  # written only by the platform, around masked text
# A picture's own block. Its description is the block's text.
FIGURE = frozenset({"figure", "figcaption"})
VOID = frozenset({"br", "img"})

TAGS = INLINE | BLOCK | HEADINGS | TABLE_PARTS | OURS | FIGURE | VOID

REL = "noopener noreferrer nofollow"
REMOVED = "removed"  # the class of a mask's box

SCHEMES = frozenset({"http", "https", "mailto"})
PICTURE_SCHEME = "picture"  # replaced with an address when the page is rendered
HREF = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]{1,2000}\Z", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}\Z")
PICTURE = re.compile(r"picture:(?:p|page-)[1-9][0-9]{0,2}\Z")
_DESCRIPTION = re.compile(r"\A[^<>\x00-\x1f]{0,2000}\Z")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_LETTERS = re.compile(r"[aAiI]\Z")
_SPAN = re.compile(r"[0-9]{1,3}\Z")
_ALIGN = re.compile(r"(?:left|right|center)\Z")
_AUTO = re.compile(r"auto\Z")
_ANY_BLOCK = {"dir": _AUTO}
_CELL = {"align": _ALIGN, "colspan": _SPAN, "rowspan": _SPAN}

# Tag → attribute → pattern of its value. Other tags have no attributes.
ATTRIBUTES: dict[str, dict[str, re.Pattern[str]]] = {
    "a": {"href": HREF, "rel": re.compile(re.escape(REL) + r"\Z")},
    "ol": {"start": _NUMBER, "type": _LETTERS, **_ANY_BLOCK},
    "th": _CELL,
    "td": _CELL,
    "pre": {"data-language": LANGUAGE, **_ANY_BLOCK},
    "figure": _ANY_BLOCK,
    "img": {"src": PICTURE, "alt": _DESCRIPTION, "width": _PIXELS, "height": _PIXELS},
    "span": {"class": re.compile(REMOVED + r"\Z")},
    **{tag: _ANY_BLOCK for tag in (BLOCK | HEADINGS) - {"ol", "li", "pre"}},
}


def is_allowed(tag: str, name: str, value: str) -> bool:
    form = ATTRIBUTES.get(tag, {}).get(name)
    return form is not None and form.match(value) is not None
