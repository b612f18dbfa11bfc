"""F4: in which order an act made its bytes durable. A kill cannot show a missing fsync, because
what was written survives in the page cache; the order of the system calls can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from tests.faults.traced import TELLING, SystemCall

_LOG = "blindfolio.sqlite-wal"
_SYNCS = ("fsync", "fdatasync")
_WRITES = ("write", "pwrite64")


class DurableOrder:
    """Follows the calls of one act on a site's data folder."""

    def __init__(self, data: Path) -> None:
        self._data = str(data)
        self._blobs = f"{data}/blobs"
        self._unsynced: set[str] = set()
        """Files of the archive that were written since they were last made durable."""
        self._names: set[str] = set()
        """Folders in which a name was made or changed since they were last made durable."""
        self._log_written = False
        self._steps = {"bytes": 0, "rename": 0, "folder": 0, "log": 0, "told": 0}

    def faults(self, calls: Sequence[SystemCall]) -> list[str]:
        return [line for call in calls for line in self._step(call)]

    @property
    def seen(self) -> dict[str, int]:
        return dict(self._steps)

    def _step(self, call: SystemCall) -> Iterator[str]:
        path = call.paths[0] if call.paths else ""
        if call.name == TELLING:
            self._steps["told"] += 1
            yield from self._telling()
        elif not path.startswith(self._data):
            return
        elif call.name in _WRITES:
            yield from self._written(path)
        elif call.name in _SYNCS:
            self._synced(path)
        elif call.name == "rename":
            yield from self._renamed(path, call.paths[1])
        elif call.name == "mkdir" or (call.name == "openat" and call.creates):
            self._made(path)
        elif call.name == "unlink" and path.startswith(self._blobs) and self._log_written:
            yield "a file was removed before the rows without it were durable"

    def _made(self, path: str) -> None:
        # Only a name that matters after a power failure: not that of the log's index in memory.
        if path.startswith(self._blobs) or path.endswith(_LOG):
            self._names.add(_folder(path))

    def _written(self, path: str) -> Iterator[str]:
        if path.startswith(self._blobs):
            self._unsynced.add(path)
        elif path.endswith(_LOG):
            self._log_written = True
            if self._unsynced:
                yield "the database was written before a file's bytes were durable"
            if any(folder.startswith(self._blobs) for folder in self._names):
                yield "the database was written before a file's name was durable"

    def _synced(self, path: str) -> None:
        if path in self._unsynced:
            self._unsynced.discard(path)
            self._steps["bytes"] += 1
        elif path in self._names:
            self._names.discard(path)
            self._steps["folder"] += 1
        elif path.endswith(_LOG):
            self._log_written = False
            self._steps["log"] += 1

    def _renamed(self, before: str, after: str) -> Iterator[str]:
        self._steps["rename"] += 1
        if before in self._unsynced:
            self._unsynced.discard(before)
            yield "a file got its name before its bytes were durable"
        self._names.add(_folder(after))

    def _telling(self) -> Iterator[str]:
        if self._unsynced:
            yield "a success was told before a file's bytes were durable"
        if self._names:
            yield "a success was told before a name was durable"
        if self._log_written:
            yield "a success was told before the database's log was durable"


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
