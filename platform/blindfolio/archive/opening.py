from __future__ import annotations

from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.s3 import S3Archive
from blindfolio.archive.store import Storage
from blindfolio.files.disk_space import Reserve
from blindfolio.settings import Settings


def of_site(settings: Settings) -> Storage:
    """Returns the site's storage without contacting it or creating anything."""
    at = settings.storage_address
    if at is not None:
        return S3Archive(at)
    database = settings.database_file
    return FolderArchive(settings.blobs, None if database is None else Reserve(database))
