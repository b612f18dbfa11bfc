"""Stores the deletion log. Each entry is a note whose name is `TIME.ID`. Backups store the
log's random name, so that another log isn't mistaken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from blindfolio import chance, clock
from blindfolio.archive.notes import BucketNotes, FolderNotes, Notes
from blindfolio.settings import Settings

MARGIN = timedelta(days=30)  # how much longer entries are kept than backups

_WHOSE = "log"
_FORM = "%Y%m%dT%H%M%SZ"
_ENTRY = re.compile(r"(\d{8}T\d{6}Z)\.([a-z0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Deletion:
    # `at` is the time of the request; of a deletion that waits for the end of a legal hold, the
    # time of that end

    folio: str
    at: datetime


class DeletionLog:
    """The deletion log. Every method may raise OSError."""

    def __init__(self, notes: Notes, keeps: timedelta) -> None:
        self._notes = notes
        self._keeps = keeps

    def add(self, deletion: Deletion) -> None:
        # An existing entry is written again.
        self._notes.write(_name(deletion), b"")

    def move(self, deletion: Deletion) -> None:
        """Adds an entry and removes those of other times, as when a legal hold was renewed."""
        self.add(deletion)
        for name, other in self._named().items():
            if other.folio == deletion.folio and name != _name(deletion):
                self._notes.remove(name)

    def entries(self) -> Iterator[Deletion]:
        """Yields the entries in any order. A submission may have two."""
        yield from self._named().values()

    def lacks(self, known: Iterable[Deletion]) -> list[Deletion]:
        """Returns the known deletions that the log lacks, except those old enough to be
        forgotten.
        """
        oldest = clock.now() - self._keeps
        there = {entry.folio for entry in self.entries()}
        return [it for it in known if it.at >= oldest and it.folio not in there]

    def forget_old(self) -> None:
        oldest = clock.now() - self._keeps
        for name, deletion in self._named().items():
            if deletion.at < oldest:
                self._notes.remove(name)

    def whose(self) -> str:
        """Returns the log's random name, or an empty string if it was never used."""
        return (self._notes.read(_WHOSE) or b"").decode("ascii", "replace").strip()

    def make(self) -> str:
        """Returns the log's random name and creates it if needed."""
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


def _name(deletion: Deletion) -> str:
    return f"{deletion.at.astimezone(UTC).strftime(_FORM)}.{deletion.folio}"


def of_site(settings: Settings) -> DeletionLog:
    """Returns the site's deletion log without contacting its storage or creating anything."""
    return DeletionLog(notes_of(settings), timedelta(days=settings.backup_days) + MARGIN)


def notes_of(settings: Settings) -> Notes:
    place = settings.deletions_place
    return FolderNotes(place) if isinstance(place, Path) else BucketNotes(place)
