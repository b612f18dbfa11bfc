"""A disk of a few MiB of its own, which other programs can fill too."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1024**2


class NoDisk(Exception):
    """This machine lets nobody mount one, so nothing can be shown here."""


class SmallDisk:
    """What is mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def take(self, size: int) -> None:
        with self._ballast.open("ab") as file:
            file.write(b"x" * size)

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as file:
            for size in (MIB // 4, 4096, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[SmallDisk]:
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(asked, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoDisk("there is no `mount` here") from None
    if done.returncode:
        raise NoDisk(done.stderr.strip())
    try:
        yield SmallDisk(folder)
    finally:
        # Lazily: a process of the site that is just dying may still hold a file.
        subprocess.run(["umount", "-l", str(folder)], check=True)
