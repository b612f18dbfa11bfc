from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from blindfolio import yaml_text


@cache
def texts(name: str) -> dict[str, Any]:
    """Returns the texts of the demo's file `NAME.yaml`. Line breaks in them are removed."""
    (path,) = Path(__file__).parent.rglob(f"{name}.yaml")
    read: dict[str, Any] = _lines(yaml_text.values(path.read_text(encoding="utf-8")))
    return read


def _lines(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: _lines(it) for key, it in value.items()}
    return [_lines(it) for it in value] if isinstance(value, list) else value
