from __future__ import annotations

import re
from pathlib import Path

from blindfolio.refusal import Refusal


def contents(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refusal(
            "file", f"{file.name} can't be opened. Check its path and permissions."
        ) from None


def is_address(text: str) -> bool:
    """Returns whether this is an address such as `s3://bucket`. As a path, it would create a
    folder `s3:`.
    """
    return "://" in text or re.match(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:/", text) is not None


def folder(text: str) -> Path:
    if is_address(text):
        raise Refusal(
            "folder",
            f"{text} is a URL, not a folder. Give a folder on this machine, such as var/demo.",
        )
    return Path(text)
