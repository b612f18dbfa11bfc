from __future__ import annotations

from blindfolio import given_file
from blindfolio.archive import address
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import Storage
from blindfolio.files.disk_space import Reserve
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings


def of_site(settings: Settings) -> Storage:
    """Sends and creates nothing yet."""
    at = settings.storage_address
    if at is not None:
        return S3Archive(at)
    database = settings.database_file
    return FolderArchive(settings.blobs, None if database is None else Reserve(database))


def at(text: str) -> Storage:
    """Raises Refusal unless it is a folder of files or an s3:// address."""
    if not text.startswith(address.SCHEME):
        return FolderArchive(given_file.folder(text))
    try:
        return S3Archive(address.parse(text))
    except ValueError as error:
        fault = str(error)
        raise Refusal("storage", f"{fault[0].upper()}{fault[1:]}.") from None
