"""Determines a file's format from its bytes. The file extension must agree."""

from __future__ import annotations

import codecs
from typing import Literal

from blindfolio.documents import limits
from blindfolio.documents.framed import is_archive, without_front
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

# Name of the stream with a password-protected Office document.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_NO_TEXT = {b"": "empty", **dict.fromkeys((*_MARKS, *_WIDE_MARKS), "bom-only")}
_NO_FORMATS = {"": "no-extension", "docm": "docx-macros", "dotm": "docx-macros"}

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

_STARTS: dict[Content, tuple[bytes, ...]] = {
    "ole": (b"\xd0\xcf\x11\xe0",),
    "text": (*_WIDE_MARKS, *_MARKS[:2]),
    "binary": _BINARY_STARTS,
}


def sniff(raw: bytes, extension: str) -> Format:
    """Raises `Refusal` with the cause. `extension` may have a dot and any capitalisation."""
    if len(raw) > limits.UPLOAD_BYTES:
        raise refuse("too-large")
    ending = extension.strip().lower().removeprefix(".")
    # Five bytes are longer than any mark.
    if code := _NO_TEXT.get(raw[:5]) or _NO_FORMATS.get(ending):
        raise refuse(code)
    declared = EXTENSIONS.get(ending)
    content = content_of(raw if declared == "markdown" else without_front(raw))
    if content == "ole" and (declared == "docx" or ending == "doc"):
        raise refuse("docx-password" if _ENCRYPTED in raw else "legacy-doc")
    if declared is None:
        raise refuse("wrong-type")
    if declared in ("docx", "archive") and content == "zip" and b"PK\x05\x06" not in raw:
        # The end of the archive, which holds its table of contents, is missing.
        raise refuse("damaged-archive")
    if content != _CONTENTS.get(declared, declared):
        raise refuse("extension-disagrees")
    if content == "pdf" and is_archive(raw):
        raise refuse("surplus-bytes")
    if declared == "markdown":
        _check_markdown(decode(raw)[0])
    return declared


def content_of(raw: bytes) -> Content:
    """Returns the kind of content. `text` means text in any encoding."""
    start = raw[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx" if b"word/" in raw and b"[Content_Types].xml" in raw else "zip"
    for content, starts in _STARTS.items():
        if raw.startswith(starts):
            return content
    # In UTF-16 without a mark nearly every second byte is zero; other zeros mean it isn't text.
    zeros = raw.count(0)
    return "binary" if zeros and zeros < len(raw) // 4 else "text"


def _check_markdown(text: str) -> None:
    short, _ = cut_pictures(text)
    if len(short.encode()) > limits.MARKDOWN_BYTES:
        raise refuse("markdown-too-large")
    if not any(c.isalnum() for c in short):
        raise refuse("no-text")
