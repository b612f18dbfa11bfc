from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy.orm import Session

from blindfolio.archive.store import Archive
from blindfolio.identity import book
from blindfolio.languages import gettext as _
from blindfolio.languages import ngettext
from blindfolio.refusal import Refusal
from prompts import queries
from prompts.models import Invitation

_TEXTS = (".md", ".markdown")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_DOCUMENTS = (*_TEXTS, ".pdf", ".docx", ".doc", ".odt", ".rtf", ".txt", ".html", ".zip")
# The same files must give the same bytes, so that a form sent twice makes one upload.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Sent(NamedTuple):
    """One file unchanged, or several as a zip, with the name and SHA-256 of each in `parts`."""

    name: str
    raw: bytes
    parts: Sequence[tuple[str, str]] = ()


def together(files: Sequence[tuple[str, bytes]]) -> Sent:
    """Raise Refusal unless several files are one Markdown file and its pictures."""
    named = [(_bare(name), raw) for name, raw in files if name]
    if not named:
        raise Refusal("no_file", _("Choose a file first."))
    if len(named) == 1:
        return Sent(*named[0])
    texts = [name for name, _ in named if name.casefold().endswith(_DOCUMENTS)]
    if len(texts) != 1 or not texts[0].casefold().endswith(_TEXTS):
        raise Refusal(
            "several",
            _(
                "You can send several files together only if they are one Markdown file (.md)"
                " and its"
                " pictures. Choose those, or a single file. An appendix belongs at its end."
            ),
        )
    if len({name.casefold() for name, _ in named}) < len(named):
        raise Refusal(
            "several",
            _(
                "Two of these files have the same name. Rename one of them, and change its"
                " link in the text."
            ),
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, raw in sorted(named):
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), raw)
    parts = [(name, hashlib.sha256(raw).hexdigest()) for name, raw in sorted(named)]
    name = ngettext(
        "%(text)s and 1 picture", "%(text)s and %(n)d pictures", len(named) - 1, text=texts[0]
    )
    return Sent(name, packed.getvalue(), parts)


def with_text(
    db: Session, archive: Archive, invitation: Invitation, files: Sequence[tuple[str, bytes]]
) -> Sequence[tuple[str, bytes]]:
    """Add the newest upload's text to a picture sent alone. Raise Refusal if none shows it."""
    if len(files) != 1 or not files[0][0].casefold().endswith(_PICTURES):
        return files
    picture = _bare(files[0][0])
    earlier = _files_of(db, archive, invitation)
    text = unquote(earlier.get(text_of(earlier), b"").decode(errors="replace"))
    if picture.casefold() not in text.casefold():
        raise Refusal("several", _("This is a picture. Choose your .md file together with it."))
    kept = [it for it in earlier.items() if it[0].casefold() != picture.casefold()]
    return [*kept, (picture, files[0][1])]


def _files_of(db: Session, archive: Archive, invitation: Invitation) -> dict[str, bytes]:
    newest = next(iter(queries.uploads(db, invitation.id)), None)
    if newest is None:
        return {}
    raw = archive.read(newest.blob)
    if not book.parts_sent(db, [newest.id])[newest.id]:
        return {book.file_names(db, [newest.id])[newest.id]: raw}
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def text_of(names: Iterable[str]) -> str:
    return next((it for it in names if it.casefold().endswith(_TEXTS)), _("your .md file"))


def _bare(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name
