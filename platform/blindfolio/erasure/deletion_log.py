"""Which candidates were deleted, kept apart from the database: so that whoever was deleted after a
backup was made is deleted again when it is restored.

An entry is a note `TIME.ID`: when the deletion was requested and the submission's random id. It
holds nothing else. The log has a random name of its own, which every backup notes, so that another
site's log, or an empty one, is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from blindfolio import chance, clock
from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.settings import Settings

MARGIN = timedelta(days=30)
"""How much longer than a backup an entry is kept."""

_WHOSE = "log"
_FORM = "%Y%m%dT%H%M%SZ"
_ENTRY = re.compile(r"(\d{8}T\d{6}Z)\.([a-z0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A submission whose candidate was deleted, and when this was requested."""

    folio: str
    at: datetime


class DeletionLog:
    """The entries in `notes`, kept for `keeps`. Every verb raises OSError where they can't be
    reached."""

    def __init__(self, notes: Notes, keeps: timedelta) -> None:
        self._notes = notes
        self.keeps = keeps

    def add(self, deletion: Deletion) -> None:
        """Write an entry; one that is there is written once more."""
        name = f"{deletion.at.astimezone(UTC).strftime(_FORM)}.{deletion.folio}"
        self._notes.write(name, b"")

    def entries(self) -> Iterator[Deletion]:
        """Every entry, in no order; a submission may have two."""
        for name, at, folio in self._named():
            del name
            yield Deletion(folio, at)

    def forget_before(self, at: datetime) -> None:
        """Remove the entries that are older."""
        for name, then, _ in self._named():
            if then < at:
                self._notes.remove(name)

    def whose(self) -> str:
        """The log's own random name; empty where it was never used."""
        return (self._notes.read(_WHOSE) or b"").decode("ascii", "replace").strip()

    def make(self) -> str:
        """The log's own random name, given to it now if it has none."""
        if not (name := self.whose()):
            name = chance.new_id()
            self._notes.write(_WHOSE, f"{name}\n".encode())
        return name

    def _named(self) -> Iterator[tuple[str, datetime, str]]:
        # All at once: who reads them may remove some.
        for name in list(self._notes.names()):
            if found := _ENTRY.fullmatch(name):
                at = datetime.strptime(found[1], _FORM).replace(tzinfo=UTC)
                yield name, at, found[2]


def of_site(settings: Settings) -> DeletionLog:
    """The site's log; nothing is sent or made yet."""
    return DeletionLog(notes_of(settings), _keeps(settings))


def notes_of(settings: Settings) -> Notes:
    """Where the site's log is written; nothing is sent or made yet."""
    place = settings.deletions_place
    return FolderNotes(place) if isinstance(place, Path) else BucketNotes(place)


def oldest_kept(settings: Settings) -> datetime:
    """Entries that are older may have been removed."""
    return clock.now() - _keeps(settings)


def _keeps(settings: Settings) -> timedelta:
    return timedelta(days=settings.backup_days) + MARGIN
