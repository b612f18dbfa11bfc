"""Reads a zip archive with one Markdown text and its pictures, inside the limited child
process.

Nothing is unpacked to disk. Pictures are found by their path relative to the text, or by name
alone if only one file has it.
"""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit

from blindfolio.documents.markdown.embeds import PICTURES
from blindfolio.documents.markdown.reader import read_markdown
from blindfolio.documents.reading import DocumentReading
from blindfolio.documents.refusals import refuse
from blindfolio.documents.zip_table import ZipArchive

_TEXTS = (".md", ".markdown")


def read_archive(raw: bytes) -> DocumentReading:
    """Raises `Refusal` unless it, or the only archive in it, contains exactly one Markdown file."""
    archive = ZipArchive(raw)
    files = _files(archive)
    if len(files) == 1 and files[0].casefold().endswith(".zip"):
        # As Notion exports a page.
        archive = ZipArchive(archive.read(files[0]) or b"", around=archive)
        files = _files(archive)
    texts = [name for name in files if name.casefold().endswith(_TEXTS)]
    if len(texts) != 1:
        packed = not texts and any(name.casefold().endswith(".zip") for name in files)
        raise refuse("zip-in-zip" if packed else "zip-one-text")
    folder = posixpath.dirname(texts[0])
    known = [name.casefold() for name in files]
    bares = [posixpath.basename(name) for name in known]
    used = {texts[0].casefold()}

    def beside(source: str) -> bytes | None:
        try:
            parts = urlsplit(source)
        except ValueError:
            return None
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = unquote(parts.path)
        name = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        bare = posixpath.basename(path.replace("\\", "/")).casefold()
        if name.casefold() not in known and bares.count(bare) == 1:
            name = known[bares.index(bare)]
        if name.casefold().endswith(_TEXTS):
            return None
        used.add(name.casefold())
        return archive.read(name)

    reading = read_markdown(archive.read(texts[0]) or b"", beside)
    unused = [posixpath.relpath(it, folder) for it in files if it.casefold() not in used]
    pictures = [it for it in unused if it.casefold().endswith(PICTURES)]
    reading.notices.extend(("unused-picture", it) for it in pictures)
    if others := len(unused) - len(pictures):
        reading.notices.append(("unused-files", others))
    return reading


def _files(archive: ZipArchive) -> list[str]:
    named = (it for it in archive.names if not posixpath.basename(it).startswith("."))
    return [name for name in named if not name.startswith("__MACOSX/")]
