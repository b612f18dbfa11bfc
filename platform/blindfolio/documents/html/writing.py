"""Writes HTML in the one form that `canonical.walk` reads.

White space is collapsed across elements as a browser shows it, so that stored HTML contains no
text that the walk would leave out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from blindfolio.documents.html.allowed import HREF, INLINE, LANGUAGE, PICTURE, REL, is_allowed
from blindfolio.documents.html.not_shown import sentence_of
from blindfolio.documents.html.ranks import ranked, text_in_rank
from blindfolio.documents.html.tree import Element, Node, text_content

# Bidirectional overrides and isolates, zero-width characters and the byte order mark: they make
# text read differently from how it's stored.
INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff]")
# Includes two characters that Google Docs puts around code blocks, and Unicode tags, which can
# spell text that only language models read.
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uec02\uec03\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
SPACE = re.compile(r"\s+")
# Word may write a picture's original path, which can contain people's names.
FOLDERS = re.compile(r"\A(?:[A-Za-z]:|file:|https?:)?[\\/]")
_DESCRIPTION = 500


def escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def open_tag(tag: str, attrs: dict[str, str]) -> str:
    kept = (f' {n}="{escape(v)}"' for n, v in attrs.items() if is_allowed(tag, n, v))
    return f"<{tag}{''.join(kept)}>"


def code_text(text: str) -> str:
    """Returns the text unchanged except for line ends, control characters and NFC."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", CONTROLS.sub("", text))


def prose_text(text: str) -> str:
    """Returns the text in NFC, without invisible characters. White space isn't collapsed here."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", CONTROLS.sub("", text)))


def pictures(nodes: Iterable[Node]) -> list[Element]:
    found: list[Element] = []
    for node in nodes:
        if isinstance(node, Element):
            found += [node] if node.tag == "img" else pictures(node.children)
    return found


def is_shown(image: Element) -> bool:
    return PICTURE.match(image.attrs.get("src", "")) is not None


def description(image: Element) -> str:
    """Returns the description on one line, with at most 500 characters. It may be empty."""
    described = " ".join(prose_text(image.attrs.get("alt", "")).split())
    if FOLDERS.match(described):
        described = described.replace("\\", "/").rsplit("/", 1)[-1]
    return described[:_DESCRIPTION]


def caption(image: Element) -> str:
    """Returns the description, or a name such as "Picture 3"."""
    number = image.attrs["src"].removeprefix("picture:p")
    return description(image) or f"Picture {number}"


def picture_tag(image: Element) -> str:
    size = {name: image.attrs.get(name, "") for name in ("width", "height")}
    return open_tag("img", {"src": image.attrs["src"], "alt": description(image), **size})


def not_included(image: Element) -> str:
    if sentence := sentence_of(image.attrs.get("src", "")):
        return f"{sentence} {description(image)}".strip()
    link = " and link to it by name" if _host(image) else ""
    return f"Image not included: {_origin(image)}. Choose it with your .md file{link}."


def missing_file(image: Element) -> str:
    """Returns the name of a picture's file that didn't come with the text, or an empty string."""
    source = image.attrs.get("src", "")
    if _host(image) or sentence_of(source):
        return ""
    return source.split("?")[0].split("#")[0].rsplit("/", 1)[-1]


def _host(image: Element) -> str | None:
    try:
        # Also finds the host in `//host/x`.
        return urlsplit(image.attrs.get("src", "")).hostname
    except ValueError:
        return None


def _origin(image: Element) -> str:
    origin = _host(image) or missing_file(image) or "a picture inside the file"
    described = description(image)
    return f"{described} ({origin})" if described else origin


class Inline:
    """Writes one inline run. `html()` strips white space at both ends."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._space = False
        self._started = False
        self._in_link = False

    def add(self, nodes: Iterable[Node]) -> Inline:
        for node in nodes:
            if isinstance(node, str):
                self._prose(node)
            elif node.tag == "br":
                self._space = False
                self._parts.append("<br>")
                self._started = False
            elif node.tag == "img":
                self._picture(node)
            elif node.tag == "code":
                self._code(node)
            else:
                self._element(node)
        return self

    def html(self) -> str:
        kept = [at for at, part in enumerate(self._parts) if part != "<br>"]
        return "".join(self._parts[kept[0] : kept[-1] + 1]) if kept else ""

    def _prose(self, raw: str) -> None:
        text = SPACE.sub(" ", prose_text(raw))
        if text.startswith(" "):
            self._space = True
        body = text.strip(" ")
        if body:
            self._pending_space()
            self._parts.append(escape(body))
            self._started = True
            self._space = text.endswith(" ")

    def _picture(self, image: Element) -> None:
        if not is_shown(image):
            origin = sentence_of(image.attrs.get("src", "")) or _origin(image)
            self._prose(f"[image not included: {origin}]")
            return
        self._pending_space()
        self._parts.append(picture_tag(image))
        # Otherwise a cell with only this picture couldn't be commented on.
        self._parts.append(escape(f"[{caption(image)}]"))
        self._started = True

    def _pending_space(self) -> None:
        if self._space and self._started:
            self._parts.append(" ")
        self._space = False

    def _code(self, node: Element) -> None:
        text = code_text(text_in_rank(node)).replace("\n", " ")
        if not text.strip():
            self._prose(text)
            return
        self._pending_space()
        self._parts.append(f"<code>{escape(text)}</code>")
        self._started = True

    def _follows_text(self) -> bool:
        texts = (it for it in reversed(self._parts) if it[0] != "<" or it.startswith("<code>"))
        last = next(texts, " ")
        return not self._space and self._parts[-1:] != ["<br>"] and not last[-1].isspace()

    def _element(self, node: Element) -> None:
        if (written := ranked(node, follows_text=self._follows_text())) is not None:
            self.add(written)
            return
        keep = node.tag in INLINE and bool(prose_text(text_content(node)).strip())
        attrs: dict[str, str] = {}
        if node.tag == "a":
            href = node.attrs.get("href", "").strip()
            # A link inside a link can be smuggled past a parser through dropped elements.
            keep = keep and not self._in_link and HREF.match(href) is not None
            attrs = {"href": href, "rel": REL}
        if not keep:
            # Without text of its own, only its contents are kept (a picture, a space).
            self.add(node.children)
            return
        first = prose_text(text_content(node))
        self._space = self._space or first[:1].isspace()
        self._pending_space()
        self._parts.append(open_tag(node.tag, attrs))
        # Its leading space goes before the tag.
        self._started = False
        self._in_link = self._in_link or node.tag == "a"
        self.add(node.children)
        self._in_link = self._in_link and node.tag != "a"
        self._parts.append(f"</{node.tag}>")


def _language_of(pre: Element) -> str | None:
    # None if it isn't a plain name
    codes = (code for code in pre.elements if code.tag == "code")
    names = (name for code in codes for name in code.attrs.get("class", "").split())
    languages = (n.removeprefix("language-") for n in names if n.startswith("language-"))
    return next(filter(LANGUAGE.match, languages), None)


def code_block(pre: Element, attrs: dict[str, str]) -> str:
    """Returns a code block without line ends at its start and end, or an empty string if it has
    no text.

    Browsers drop the first newline of a `pre` and Python doesn't, so none may be stored.
    """
    text = code_text(text_in_rank(pre)).strip("\n")
    if not text.strip():
        return ""
    language = _language_of(pre)
    named = {"data-language": language} if language else {}
    return f"{open_tag('pre', named | attrs)}<code>{escape(text)}</code></pre>"
