"""Keeps a reserve of disk space for the database. The first write that finds less than `LEAST`
free space gives up the reserve.

Until the reserve has been refilled, nothing large is stored, so small writes such as deletions
still fit.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blindfolio.files import private_files

ROOM = 4 * 1024**2  # bytes left for the database

LEAST = 2 * 1024**2  # free bytes that a write needs so that it never fails halfway

RESERVE = 4 * 1024**2

ENDING = "-reserve"  # added to the SQLite file's name

_log = logging.getLogger(__name__)


def refuse_beyond(folder: Path, size: int) -> None:
    """Raises OSError (ENOSPC) if less than `ROOM` would be left. The folder need not exist."""
    while not folder.is_dir():
        folder = folder.parent
    if _free(folder) < size + ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


class Reserve:
    def __init__(self, database: Path) -> None:
        self.file = database.with_name(database.name + ENDING)

    @property
    def is_whole(self) -> bool:
        return self._size() == RESERVE

    def keep(self) -> bool:
        """Refills the reserve. Returns whether it is complete."""
        if self.is_whole:
            return True
        if _free(self.file.parent) < RESERVE + ROOM:
            return False
        try:
            private_files.make_file(self.file)
            with self._alone() as handle:
                if self.is_whole:
                    return True
                # Not zeros: a compressing file system would reserve no space for them.
                raw = hashlib.shake_256(b"reserve").digest(RESERVE)
                if os.pwrite(handle, raw, 0) < RESERVE:
                    os.ftruncate(handle, 0)
                os.fsync(handle)
        except OSError as error:
            _log.warning("the reserve could not be made: %s", error.strerror)
            return False
        return self.is_whole

    def give_up_if_full(self) -> None:
        """Gives up the reserve if the disk is full. Call it before a write."""
        try:
            if _free(self.file.parent) >= LEAST or not self._size():
                return
            with self._alone() as handle:
                os.ftruncate(handle, 0)
        except OSError:
            # The write itself will report the error.
            return
        _log.error(
            "the disk is full: less than %d MiB are left. The reserve of %d MiB is used now, and"
            " no files are stored until there is room again",
            LEAST // 1024**2,
            RESERVE // 1024**2,
        )

    def refuse_if_used(self) -> None:
        """Raises OSError (ENOSPC) if the reserve has been given up."""
        if self.file.exists() and not self.keep():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.file))

    def _size(self) -> int:
        try:
            return self.file.stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def _alone(self) -> Iterator[int]:
        handle = os.open(self.file, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize
