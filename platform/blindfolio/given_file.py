"""A file that a command was given."""

from __future__ import annotations

from pathlib import Path

from blindfolio.refusal import Refusal


def contents(file: Path) -> bytes:
    """The file's bytes; a Refusal ("file") where it cannot be opened."""
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal(
            "file", f"{file.name} cannot be opened. Give a file that is there."
        ) from None
