"""Reads a zip archive with one Markdown text and its pictures, inside the limited child
process.

Nothing is unpacked to disk. Pictures are found by their path relative to the text, or by name
alone if the archive has no folders.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit

from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.reading import DocumentReading
from blindfolio.documents.refusals import refuse
from blindfolio.documents.zip_table import ZipArchive

_TEXTS = (".md", ".markdown")


def read_archive(raw: bytes) -> DocumentReading:
    """Raises `Refusal` unless the archive contains exactly one Markdown file."""
    archive = ZipArchive(raw)
    files = [name for name in archive.names if not _is_litter(name)]
    texts = [name for name in files if name.casefold().endswith(_TEXTS)]
    if len(texts) != 1:
        raise refuse("zip-one-text")
    folder = posixpath.dirname(texts[0])
    flat = not any("/" in name for name in files)
    used: set[str] = set()

    def beside(source: str) -> bytes | None:
        try:
            parts = urlsplit(source)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = unquote(parts.path)
        name = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        if flat:
            name = posixpath.basename(path.replace("\\", "/"))
        if name.casefold().endswith(_TEXTS):
            return None
        used.add(name.casefold())
        return archive.read(name)

    reading = read_markdown(archive.read(texts[0]) or b"", beside)
    unused = sum(name.casefold() not in used for name in files) - 1
    notices = [*reading.notices, *([("unused-files", unused)] if unused else [])]
    return DocumentReading(reading.pieces, notices, reading.pictures)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or posixpath.basename(name).startswith(".")
