from __future__ import annotations

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio import private_files
from blindfolio.refusal import Refusal
from reviews.packet import asked, json_file, page, shape
from reviews.packet.check.packet import Verdict, check
from reviews.packet.gather import whole
from reviews.packet.json_file import as_json

_FORMS = (".json", ".html")


def write(db: Session, code: str, into: Path, zone: ZoneInfo) -> None:
    """JSON or the page, by its ending. Refusal if there is no packet, or it can't be written."""
    if into.suffix.lower() not in _FORMS:
        raise Refusal("packet", "Give a file name that ends in .json or .html.")
    found = whole.packet(db, asked.by_operator(db, code, zone))
    _write(as_json(found) if into.suffix.lower() == ".json" else page.file(found, zone), into)


def write_schema(into: Path) -> None:
    """Writes a new file. Needs no site."""
    made = json.dumps(shape.schema(), indent=2, ensure_ascii=False)
    _write(f"{made}\n".encode(), into)


def _write(made: bytes, into: Path) -> None:
    try:
        with open(into, "xb", opener=private_files.opener) as file:
            file.write(made)
    except FileExistsError:
        raise Refusal("packet", f"{into.name} is there already. Give another name.") from None
    except OSError:
        raise Refusal(
            "packet", f"{into.name} can't be written. Check its path and permissions."
        ) from None


def verify(file: Path, head: str | None) -> Verdict:
    """Needs no site."""
    return check(json_file.opened(file), head=head.strip().lower() if head else None)
