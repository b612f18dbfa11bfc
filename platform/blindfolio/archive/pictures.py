from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.archive.models import StoredPicture
from blindfolio.archive.store import Archive
from blindfolio.documents.html.writing import escape
from blindfolio.documents.model import Picture

_SOURCE = '<img src="picture:'
_LINK = re.compile('<a href="([^"<>]*)"')


def keep(db: Session, archive: Archive, document_id: str, pictures: Iterable[Picture]) -> None:
    """Stores a document's pictures. Call it in the transaction that stores the document."""
    for picture in pictures:
        db.add(
            StoredPicture(
                document=document_id,
                name=picture.name,
                blob=archive.put(db, picture.data).key,
                media_type=picture.media_type,
                width=picture.width,
                height=picture.height,
                etag=chance.new_id(),
            )
        )
    db.flush()


def of(db: Session, archive: Archive, document_id: str) -> tuple[Picture, ...]:
    """Returns a document's pictures. Raises DamagedBlob if one can't be read."""
    rows = db.scalars(select(StoredPicture).where(StoredPicture.document == document_id))
    return tuple(
        Picture(row.name, row.media_type, archive.read(row.blob), row.width, row.height)  # type: ignore[arg-type]  # written by `keep` alone
        for row in sorted(rows, key=lambda row: (len(row.name), row.name))
    )


def find(db: Session, document_id: str, name: str) -> StoredPicture | None:
    return db.get(StoredPicture, (document_id, name))


def as_shown(
    html: str, address: str, by_way_of: Callable[[str], str] = lambda target: target
) -> str:
    """Returns stored HTML as a page shows it. `by_way_of` turns a link's target into the
    address that leads there.

    Only tags change, because stored text has its quotation marks and angle brackets escaped.
    """

    def outside(link: re.Match[str]) -> str:
        to = by_way_of(entities.unescape(link[1]))
        return f'<a target="_blank" href="{escape(to)}"'

    return _LINK.sub(outside, html.replace(_SOURCE, f'<img src="{address}'))
