"""Decides which tags of a Markdown text are markup and which are the author's words.

`List<Order>` and `<your-name>` parse as tags, and browsers drop them. GitHub shows tags that
would swallow the text after them, such as `Map<Title>`. We show both kinds, because neither was
meant as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SWALLOWING = (
    "title textarea style xmp iframe noembed noframes script plaintext noscript template"
)
# Browsers read no markup up to their end tag, or show nothing. GitHub's list of disallowed raw
# HTML, and the last two.
SWALLOWING = frozenset(_SWALLOWING.split())

_OTHERS = (
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big "
    "blink blockquote body br button canvas caption center cite code col colgroup data datalist dd "
    "del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form "
    "frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i image img input ins kbd keygen "
    "label legend li link listing main map mark marquee math menu menuitem meta meter nav nobr "
    "object ol optgroup option output p param picture pre progress q rb rp rt rtc ruby s samp "
    "search section select slot small source span strike strong sub summary sup svg table tbody "
    "td tfoot th thead time tr track tt u ul var video wbr"
)
# All other HTML elements, including old ones. Other names aren't markup.
_ELEMENTS = frozenset(_OTHERS.split())

_EMPTY = frozenset({"br", "wbr", "hr", "img"})

# Elements that are useless in a document and have the names of common types.
_TYPES = frozenset(
    {"data", "input", "map", "object", "option", "output", "select", "source", "time"}
)

_TAG = re.compile(
    r"(?P<behind>(?<=\w))?<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*)(?P<bare>(?=>))?"
)
_DRAWING_END = re.compile(r"</(svg|math)\s*>", re.IGNORECASE)


def with_words_shown(html: str) -> str:
    """Escapes the tags of a whole document that are the author's words. This may also escape a
    `<` within an attribute, which doesn't change its meaning.
    """
    ended = {tag["name"] for tag in _TAG.finditer(html) if tag["end"]}

    def shown(part: str, *, drawn: bool) -> str:
        def written(tag: re.Match[str]) -> str:
            words = is_words(tag, ended, drawn=drawn)
            return tag[0].replace("<", "&lt;", 1) if words else tag[0]

        return _TAG.sub(written, part)

    return "".join(shown(part, drawn=drawn) for part, drawn in parts(html))


def is_words(tag: re.Match[str], ended: set[str], *, drawn: bool) -> bool:
    """Returns whether a tag is the author's words. Right after a word it is a type such as
    `List<Address>`, unless it has attributes or an end tag. `word<BR>` and `word<TD>` are
    HTML from old editors.

    `tag` has the groups `behind` (set right after a word), `end`, `name` and `bare` (set
    without attributes). `ended` contains the names of all end tags as written. `drawn` is true
    within a drawing.
    """
    name = tag["name"].lower()
    if name in SWALLOWING or (name not in _ELEMENTS and not drawn):
        return True
    if drawn or tag["behind"] is None or tag["bare"] is None or tag["end"]:
        return False
    capital = tag["name"][0].isupper() and (len(name) == 1 or not tag["name"].isupper())
    a_type = name in _TYPES or (capital and name not in _EMPTY)
    return a_type and tag["name"] not in ended


def parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yields pieces of the text, each with whether it is a drawing (`<svg>` or `<math>`, up to
    its end).
    """
    at = 0
    for end in _DRAWING_END.finditer(text):
        part = text[at : end.end()]
        start = part.lower().rfind(f"<{end[1].lower()}")
        if start >= 0:
            yield part[:start], False
            yield part[start:], True
        else:
            yield part, False
        at = end.end()
    yield text[at:], False
