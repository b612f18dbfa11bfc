"""Every way in which a response may say something, as one text to search."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import quopri
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

import pypdfium2

from tests.crawler.planting.words import PATTERN

ID = re.compile(
    r"(?<![a-z0-9])(?:[a-z2-7]{20}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![a-z0-9])"
)
HASH = re.compile(
    r"(?<![a-z0-9])[0-9a-f]{64}(?![a-z0-9])|(?<![a-z0-9_-])[a-z0-9_-]{43}(?![a-z0-9_-])"
)
"""A SHA-256 in hexadecimal, or in the base64 of addresses."""
CODE = re.compile(r"(?<![a-z0-9])f-[2-9a-hj-km-np-z]{5}(?![a-z0-9])")
_ISLAND = re.compile(r"[A-Za-z0-9+/_-]{15,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){11,}")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\})")
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    "|[\U000e0001-\U000e007f]"
)
"""Characters of no width (category Cf), which may part a word and not show it."""

_SOFT_BREAK = re.compile(r"=\r?\n")


@lru_cache(maxsize=256)
def everything(body: bytes, *, islands: bool = True) -> str:
    """The body folded to lower case: as it stands, decoded, without its tags, and backwards.
    `islands`: also what its letters are when they are read as base64 or hexadecimal."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    found = []
    for text in _read(body):
        for decoded in _undone(text):
            found.append(decoded)
            found.append(_TAG.sub("", decoded))
            if islands:
                found.extend(_islands(decoded))
    folded = "\n".join(dict.fromkeys(_folded(text) for text in found))
    return f"{folded}\n{folded[::-1]}"


def canaries(text: str) -> set[str]:
    """The canary words in a text from `everything`; an id that by chance has one's letters in it
    is an id."""
    return set(PATTERN.findall(ID.sub(" ", text)))


def ids(text: str) -> set[str]:
    return {*ID.findall(text), *CODE.findall(text), *HASH.findall(text)}


@lru_cache(maxsize=8192)
def told(body: bytes) -> tuple[frozenset[str], frozenset[str]]:
    text = everything(body)
    return frozenset(canaries(text)), frozenset(ids(text))


def _read(body: bytes) -> Iterator[str]:
    yield body.decode("utf-8", "replace")
    if body[:5] == b"%PDF-":
        yield from printed(body)
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as files:
            for name in files.namelist():
                yield name
                yield from _read(files.read(name))
    if b"\0" in body:
        yield body.decode("utf-16-le", "replace")
        yield body.decode("utf-16-be", "replace")


def printed(body: bytes) -> Iterator[str]:
    """What stands on a PDF's pages and in its properties; once with lines joined, since a word may
    be broken at the end of one."""
    document = pypdfium2.PdfDocument(body)
    try:
        yield "\n".join(map(str, document.get_metadata_dict().values()))
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    text = "\n".join(pages)
    yield text
    yield text.replace("\r", "").replace("\n", "")


def _undone(text: str) -> Iterator[str]:
    for _ in range(4):
        yield text
        before = text
        text = _ESCAPED.sub(_character, unquote_plus(html.unescape(text)))
        if "=" in text and _SOFT_BREAK.search(text):
            text = quopri.decodestring(text.encode()).decode("utf-8", "replace")
        if text == before:
            return
    yield text


def _character(found: re.Match[str]) -> str:
    number = int(next(filter(None, found.groups())), 16)
    return chr(number) if number <= 0x10FFFF else ""


def _islands(text: str) -> Iterator[str]:
    for island in _ISLAND.findall(text):
        plain = island.rstrip("=").replace("-", "+").replace("_", "/")
        for start in range(4):
            part = plain[start:]
            try:
                raw = base64.b64decode(part[: len(part) // 4 * 4] + _tail(part))
            except (binascii.Error, ValueError):
                continue
            yield raw.decode("utf-8", "ignore")
            yield raw.decode("utf-16-le", "ignore")
    for island in _HEX.findall(text):
        yield bytes.fromhex(island).decode("utf-8", "ignore")


def _tail(part: str) -> str:
    rest = part[len(part) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return (
        text if text.isascii() else "".join(c for c in text if unicodedata.category(c) != "Cf")
    )
