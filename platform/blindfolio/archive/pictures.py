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
    """Call it in the transaction of `documents.keep`."""
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
    """Raises DamagedBlob."""
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
    """`by_way_of` gives the address that leads to a link's target. Stored text has its quotation
    marks and brackets escaped, so only tags change."""

    def outside(link: re.Match[str]) -> str:
        to = by_way_of(entities.unescape(link[1]))
        return f'<a target="_blank" href="{escape(to)}"'

    return _LINK.sub(outside, html.replace(_SOURCE, f'<img src="{address}'))
