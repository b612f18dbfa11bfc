from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(in_wheel: str, in_checkout: str) -> Path:
    installed = PACKAGE / in_wheel
    return installed if installed.is_dir() else PACKAGE.parents[1] / in_checkout


TEMPLATES = folder("templates", "templates")
MIGRATIONS = folder("migrations", "alembic")
STATIC = PACKAGE / "static"


@cache
def static_path() -> str:
    """Returns where static files are served. It changes with each of them, so that browsers can
    keep them for good.
    """
    held = hashlib.sha256()
    for file in sorted(STATIC.rglob("*.*")):
        held.update(file.read_bytes())
    return f"/static/{held.hexdigest()[:12]}"
