"""Pictures of documents as rows and blobs, and their addresses in a block's HTML."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.archive.models import StoredPicture
from blindfolio.archive.store import Archive
from blindfolio.documents.model import Picture

_SOURCE = '<img src="picture:'
_LINK, _LINK_OUTSIDE = '<a href="', '<a target="_blank" href="'


def keep(db: Session, archive: Archive, document_id: str, pictures: Iterable[Picture]) -> None:
    """Store the pictures of a document that `documents.keep` stored in this transaction."""
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


def find(db: Session, document_id: str, name: str) -> StoredPicture | None:
    """The picture of that name in a document; None where it has none."""
    return db.get(StoredPicture, (document_id, name))


def as_shown(html: str, address: str) -> str:
    """A block's HTML as a page shows it: `address` before the name of each of its pictures, and
    its links, which all lead outside, in a tab of their own, so that the page stays open.

    Text in stored HTML has no bare quotation mark or bracket, so nothing but a tag is changed.
    """
    return html.replace(_SOURCE, f'<img src="{address}').replace(_LINK, _LINK_OUTSIDE)
