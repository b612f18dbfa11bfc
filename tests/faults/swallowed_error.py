"""A deliberately wrong build of `blindfolio`: it takes files although the disk is full, and
swallows the error of a write that failed.

Only the fault tests start it; nothing of the product knows of it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from blindfolio import cli
from blindfolio.archive import folder
from blindfolio.files.disk_space import Reserve

_write = folder.FolderArchive._write


def write(self: folder.FolderArchive, target: Path, raw: bytes) -> None:
    with suppress(OSError):
        _write(self, target, raw)


def refuse_nothing(*_given: object) -> None:
    """There is always room."""


if __name__ == "__main__":
    folder.FolderArchive._write = write  # type: ignore[method-assign]
    folder.refuse_beyond = refuse_nothing  # type: ignore[assignment, attr-defined]
    Reserve.refuse_if_used = refuse_nothing  # type: ignore[assignment]
    sys.exit(cli.main())
