"""Decides a format from the bytes; the file name's ending must agree."""

from __future__ import annotations

import codecs
from typing import Literal

from blindfolio.documents import limits
from blindfolio.documents.markdown.data_pictures import cut_pictures
from blindfolio.documents.markdown.decoding import decode
from blindfolio.documents.refusals import refuse

Format = Literal["markdown", "archive", "docx", "pdf"]
Content = Literal["text", "docx", "pdf", "zip", "ole", "binary"]

EXTENSIONS: dict[str, Format] = {
    "md": "markdown",
    "markdown": "markdown",
    "zip": "archive",
    "docx": "docx",
    "pdf": "pdf",
}

_CONTENTS: dict[Format, Content] = {"markdown": "text", "archive": "zip"}

# Name of the stream in which Office keeps a document behind a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_BINARY_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"\xca\xfe\xba\xbe",
)


def sniff(raw: bytes, extension: str) -> Format:
    """Raises `Refusal` with the cause. `extension` may have its dot, and any case."""
    if len(raw) > limits.UPLOAD_BYTES:
        raise refuse("too-large")
    if not raw:
        raise refuse("empty")
    if raw in _MARKS or raw in _WIDE_MARKS:
        raise refuse("bom-only")
    ending = extension.strip().lower().removeprefix(".")
    if not ending:
        raise refuse("no-extension")
    declared = EXTENSIONS.get(ending)
    if ending in ("docm", "dotm"):
        raise refuse("docx-macros")
    content = content_of(raw)
    if content == "ole" and (declared == "docx" or ending == "doc"):
        raise refuse("docx-password" if _ENCRYPTED in raw else "legacy-doc")
    if declared is None:
        raise refuse("wrong-type")
    if declared in ("docx", "archive") and content == "zip" and b"PK\x05\x06" not in raw:
        # The end of the archive is missing, and with it what would say what it holds.
        raise refuse("damaged-archive")
    if content != _CONTENTS.get(declared, declared):
        raise refuse("extension-disagrees")
    if declared == "markdown":
        _check_markdown(decode(raw)[0])
    return declared


def content_of(raw: bytes) -> Content:
    """`text` means text in any encoding."""
    start = raw[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return "docx" if b"word/" in raw and b"[Content_Types].xml" in raw else "zip"
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if raw.startswith(_WIDE_MARKS + _MARKS[:2]):
        return "text"
    if raw.startswith(_BINARY_STARTS):
        return "binary"
    # UTF-16 without its mark has a zero in nearly every second place; other zeros mean that
    # this was never text.
    zeros = raw.count(0)
    return "binary" if zeros and zeros < len(raw) // 4 else "text"


def _check_markdown(text: str) -> None:
    """Refuses a text that is too long or has no letter or digit."""
    short, _ = cut_pictures(text)
    if len(short.encode()) > limits.MARKDOWN_BYTES:
        raise refuse("markdown-too-large")
    if not any(c.isalnum() for c in short):
        raise refuse("no-text")
