"""Makes raw HTML harmless with nh3, and checks every finished block with bleach.

nh3 parses as a browser does. bleach gives a second, independent opinion: a block that it would
change is hostile.
"""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

import nh3

from blindfolio.documents.html.allowed import (
    BLOCK,
    HEADINGS,
    INLINE,
    PICTURE_SCHEME,
    SCHEMES,
    TABLE_PARTS,
    TAGS,
    is_allowed,
)
from blindfolio.documents.html.tree import CONTAINERS, RENAMED, VOID

_READ_TAGS = set(INLINE | BLOCK | HEADINGS | TABLE_PARTS | CONTAINERS | VOID | RENAMED.keys())

_READ_ATTRIBUTES = {
    "a": {"href"},
    # A source that isn't ours is only described in the placeholder.
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"align", "style", "colspan", "rowspan"},
    "th": {"align", "style", "colspan", "rowspan"},
    # Only for the language's name.
    "code": {"class"},
}


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_READ_TAGS,
        clean_content_tags={"script", "style", "template"},
        attributes=_READ_ATTRIBUTES,
        url_schemes={*SCHEMES, PICTURE_SCHEME},
        filter_style_properties={"text-align"},
        link_rel=None,
    )


class LastGate:
    """Checks single blocks, whose depth is already limited, against bleach's allow-list.

    Never give it raw input: thousands of nested tags take it more than a minute.
    """

    def __init__(self) -> None:
        # The reading child must not pay for this import.
        from bleach.sanitizer import Cleaner

        self._cleaner = Cleaner(
            tags=TAGS,
            attributes=is_allowed,
            protocols=SCHEMES | {PICTURE_SCHEME},
            strip=False,
            strip_comments=True,
        )

    def hostile(self, blocks: Sequence[str]) -> list[int]:
        """Returns the indexes of the blocks that bleach would change."""
        return [i for i, html in enumerate(blocks) if self.objects(html)]

    def objects(self, html: str) -> bool:
        cleaned = self._cleaner.clean(html)
        return cleaned != html and _events(cleaned) != _events(html)


class _Events(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(("/", tag))

    def handle_data(self, data: str) -> None:
        self.seen.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.seen.append(("declaration", decl))


def _events(html: str) -> list[tuple[str, object]]:
    parser = _Events()
    parser.feed(html)
    parser.close()
    return parser.seen
