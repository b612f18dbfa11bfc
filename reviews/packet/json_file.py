"""A packet as the bytes of a JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def as_json(packet: Mapping[str, Any]) -> bytes:
    """UTF-8, one part of the packet a line, so that its first line says what the file is."""
    lines = (f"{_text(key)}: {_text(value)}" for key, value in packet.items())
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
