"""Tests the deletion log for `blindfolio doctor`."""

from __future__ import annotations

from blindfolio import chance
from blindfolio.archive.store import StorageAway
from blindfolio.db.session import Database
from blindfolio.erasure import deletion_log, noting
from blindfolio.settings import Settings

_PROBE = b"Blindfolio is trying its deletion log. This note can be deleted."


def problems(settings: Settings) -> list[str]:
    """Returns what is wrong with the deletion log, including deletions that the database
    records and the log lacks.
    """
    notes = deletion_log.notes_of(settings)
    name = f"trial-{chance.new_id()}"
    try:
        notes.write(name, _PROBE)
        kept = notes.read(name) == _PROBE
        notes.remove(name)
        lacking = deletion_log.of_site(settings).lacks(_known(settings))
    except OSError as error:
        why = error.code if isinstance(error, StorageAway) else error.strerror
        return [
            f"The deletion log can't be used: {why}. Check BLINDFOLIO_DELETIONS and its permissions"
            " (docs/backup.md). Without the log, a restored backup would bring deleted people back."
        ]
    if not kept:
        return [
            "The deletion log doesn't return what was written to it. Use another store for it."
        ]
    missing = len({deletion.folio for deletion in lacking})
    if missing:
        return [
            f"The deletion log lacks {missing} of the site's deletions. If the log has been moved,"
            " copy the files of the old one into the new one (docs/storage.md). Otherwise a worker"
            " adds what is missing within a day."
        ]
    return []


def _known(settings: Settings) -> list[deletion_log.Deletion]:
    if settings.database_file is not None and not settings.database_file.exists():
        return []
    with Database(settings.database_url) as database, database.reading() as db:
        return noting.deletions(db)
