"""Marks a restore as unfinished. While the mark exists, nothing is served, and only the same
backup can be restored.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from blindfolio.files import private_files
from blindfolio.refusal import Refusal
from blindfolio.settings import RESTORING, Settings


@dataclass(frozen=True, slots=True)
class RestoreMark:
    """An unfinished restore. It also says whether the database was ready to be moved into
    place.
    """

    backup: str
    place: str  # identifies the database and storage that are being restored
    placing: bool = False


def place(settings: Settings) -> str:
    """Returns a hash of the addresses of the database and the storage, which may contain a
    password.
    """
    said = f"{settings.database_url}\n{settings.storage or settings.blobs.resolve()}"
    return hashlib.sha256(said.encode()).hexdigest()


def read(settings: Settings) -> RestoreMark | None:
    """Returns None if no restore has begun. Raises Refusal if the mark can't be read."""
    file = _file(settings)
    try:
        return RestoreMark(**json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        raise Refusal(
            "restore",
            f"{file} can't be read. That file says which backup was being restored here."
            " Empty the database and the storage, delete the file, and restore again.",
        ) from None


def write(settings: Settings, mark: RestoreMark) -> None:
    """Writes the mark, which is durable when this returns. Raises OSError."""
    private_files.replace_durably(_file(settings), json.dumps(asdict(mark)).encode())


def remove(settings: Settings) -> None:
    _file(settings).unlink(missing_ok=True)
    private_files.sync_folder(settings.data)


def refuse(settings: Settings) -> None:
    """Raises Refusal while a restore is under way."""
    if _file(settings).exists():
        raise Refusal(
            "restore",
            "A backup is being restored here, so the site can't be used yet. If `blindfolio"
            " restore` was stopped, run it again with the same backup.",
        )


def _file(settings: Settings) -> Path:
    return settings.data / RESTORING
