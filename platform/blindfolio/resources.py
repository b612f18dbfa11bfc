from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(in_wheel: str, in_checkout: str) -> Path:
    installed = PACKAGE / in_wheel
    return installed if installed.is_dir() else PACKAGE.parents[1] / in_checkout


TEMPLATES = folder("templates", "templates")
MIGRATIONS = folder("migrations", "alembic")
STATIC = PACKAGE / "static"
