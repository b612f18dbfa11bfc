from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o077
UNFINISHED = ".unfinished"


def make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def opener(path: str, flags: int) -> int:
    """Creates files that only their owner can use. Pass it as `open(…, opener=opener)`."""
    return os.open(path, flags, 0o600)


def make_file(path: Path) -> None:
    with suppress(FileExistsError), open(path, "xb", opener=opener):
        pass


def write_durably(path: Path, raw: bytes) -> None:
    """Writes a file that survives a power failure once `sync_folder` has been called. Raises
    OSError.
    """
    with open(path, "xb", opener=opener) as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, raw: bytes) -> None:
    """Replaces a file atomically. Raises OSError."""
    unfinished = path.with_name(f"{path.name}{UNFINISHED}")
    unfinished.unlink(missing_ok=True)
    write_durably(unfinished, raw)
    os.replace(unfinished, path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close(path: Path) -> None:
    """Makes a file private, unless it belongs to another user."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if mode & _OTHERS:
            path.chmod(mode & 0o7700)


def close_tree(top: Path) -> None:
    if not top.exists() or not top.stat().st_mode & _OTHERS:
        return
    for path in _within(top):
        close(path)
    # Last, so that an interrupted run is repeated.
    close(top)


def _within(top: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder, name)
            # A link has no mode of its own, and its target may be another program's.
            if not path.is_symlink():
                yield path
