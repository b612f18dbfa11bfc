"""Each entry is just a note `TIME.ID`. Backups store the log's random name, so that another log
isn't mistaken for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from blindfolio import chance, clock
from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.settings import Settings

MARGIN = timedelta(days=30)
"""How much longer entries are kept than backups."""

_WHOSE = "log"
_FORM = "%Y%m%dT%H%M%SZ"
_ENTRY = re.compile(r"(\d{8}T\d{6}Z)\.([a-z0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Deletion:
    """`at` is the time of the request."""

    folio: str
    at: datetime


class DeletionLog:
    """Every method raises OSError."""

    def __init__(self, notes: Notes, keeps: timedelta) -> None:
        self._notes = notes
        self._keeps = keeps

    def add(self, deletion: Deletion) -> None:
        """Writes an existing entry again."""
        name = f"{deletion.at.astimezone(UTC).strftime(_FORM)}.{deletion.folio}"
        self._notes.write(name, b"")

    def entries(self) -> Iterator[Deletion]:
        """Unordered; a submission may have two."""
        yield from self._named().values()

    def lacks(self, known: Iterable[Deletion]) -> list[Deletion]:
        """Leaves out those that are old enough to be forgotten."""
        oldest = clock.now() - self._keeps
        there = {entry.folio for entry in self.entries()}
        return [it for it in known if it.at >= oldest and it.folio not in there]

    def forget_old(self) -> None:
        oldest = clock.now() - self._keeps
        for name, deletion in self._named().items():
            if deletion.at < oldest:
                self._notes.remove(name)

    def whose(self) -> str:
        """The log's random name; empty if it was never used."""
        return (self._notes.read(_WHOSE) or b"").decode("ascii", "replace").strip()

    def make(self) -> str:
        """Returns the log's random name, creating it if needed."""
        if not (name := self.whose()):
            name = chance.new_id()
            self._notes.write(_WHOSE, f"{name}\n".encode())
        return name

    def _named(self) -> dict[str, Deletion]:
        return {
            name: Deletion(entry[2], datetime.strptime(entry[1], _FORM).replace(tzinfo=UTC))
            for name in self._notes.names()
            if (entry := _ENTRY.fullmatch(name))
        }


def of_site(settings: Settings) -> DeletionLog:
    """Sends and creates nothing yet."""
    return DeletionLog(notes_of(settings), timedelta(days=settings.backup_days) + MARGIN)


def notes_of(settings: Settings) -> Notes:
    """Sends and creates nothing yet."""
    place = settings.deletions_place
    return FolderNotes(place) if isinstance(place, Path) else BucketNotes(place)
