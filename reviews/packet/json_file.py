"""Write and read a packet as a JSON file. Anyone may have made the file, so its shape is
checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from blindfolio.documents.model import canonical_json
from blindfolio.refusal import Refusal
from reviews.packet.shape import FORMAT, WithSeals

# In bytes. A log of 900,000 entries makes a packet of about 60 MB.
LARGEST = 64 * 1024 * 1024


def as_json(packet: Mapping[str, Any]) -> bytes:
    """Return UTF-8 with one part per line. The first line says what the file is."""
    lines = (f"{_text(key)}: {_text(value)}" for key, value in packet.items())
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def opened(file: Path) -> dict[str, Any]:
    """Read a packet, never more than `LARGEST` bytes. Raise Refusal with the reason if it can't
    be checked."""
    try:
        with file.open("rb") as given:
            raw = given.read(LARGEST + 1)
    except OSError:
        raise Refusal(
            "packet", f"{file.name} can't be opened. Check its path and permissions."
        ) from None
    return parsed(raw)


def parsed(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise _refused(f"it is larger than {LARGEST // 1024**2} MB")
    try:
        found = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number
        )
        # What can't be written again, such as half of a surrogate pair, can't be hashed
        # either.
        canonical_json(found)
    except RecursionError:
        raise _refused("it is nested too deeply") from None
    except (ValueError, MemoryError):
        raise _refused("it is not JSON") from None
    if not isinstance(found, dict) or "seals" not in found:
        raise _refused("its parts are not those of a packet")
    if found.get("format") != FORMAT:
        raise _refused("this version of Blindfolio doesn't know its format")
    try:
        WithSeals.model_validate(found)
    except ValidationError as error:
        where = ".".join(str(part)[:60] for part in error.errors()[0]["loc"][:8])
        raise _refused(f"{where or 'a part'} is missing or of the wrong type") from None
    except RecursionError:
        raise _refused("it is nested too deeply") from None
    return found


def _refused(why: str) -> Refusal:
    return Refusal("packet", f"This file can't be checked as a packet: {why}.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Two programs could read duplicate keys as two different packets.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
