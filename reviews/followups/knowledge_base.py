"""The fingerprint of everything that the engine knows beside its code."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from blindfolio import facts

_FOLDERS = (
    Path(facts.__file__).parent / "knowledge",
    Path(__file__).parent / "knowledge",
)


@cache
def fingerprint() -> str:
    """SHA-256 (hex) over name and content of each knowledge file; stored with every sheet."""
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        for file in sorted(folder.glob("*.yaml")):
            content = file.read_bytes()
            digest.update(f"{folder.name}/{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()
