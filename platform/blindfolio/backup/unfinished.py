"""The mark that a backup is being restored into a site: a file in its data folder. As long as it is
there, nothing is served, and only the restore of the same backup goes on."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from blindfolio import private_files
from blindfolio.refusal import Refusal
from blindfolio.settings import RESTORING, Settings


@dataclass(frozen=True, slots=True)
class RestoreMark:
    """Which backup is being restored where, and whether its database was ready to be put into
    place."""

    backup: str
    place: str
    """Stands for the database and the storage: what is in others is not this restore's."""
    placing: bool = False


def place(settings: Settings) -> str:
    """What a mark says of the settings' database and storage: no password can be read from it."""
    said = f"{settings.database_url}\n{settings.storage or settings.blobs.resolve()}"
    return hashlib.sha256(said.encode()).hexdigest()


def read(settings: Settings) -> RestoreMark | None:
    """The mark; None where no restore has begun. One that can't be read is a Refusal."""
    file = _file(settings)
    try:
        return RestoreMark(**json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        raise Refusal(
            "restore",
            f"{file} can't be read. It says which backup was being restored here. Empty the"
            " database and the storage, delete the file, and restore again.",
        ) from None


def write(settings: Settings, mark: RestoreMark) -> None:
    """Write the mark, durable when this returns. Raises OSError."""
    file = _file(settings)
    new = file.with_name(f"{file.name}.unfinished")
    new.unlink(missing_ok=True)
    private_files.write_durably(new, json.dumps(asdict(mark)).encode())
    os.replace(new, file)
    private_files.sync_folder(file.parent)


def remove(settings: Settings) -> None:
    """The restore is finished. Raises OSError."""
    _file(settings).unlink(missing_ok=True)
    private_files.sync_folder(settings.data)


def refuse(settings: Settings) -> None:
    """A Refusal while a backup is being restored here."""
    if _file(settings).exists():
        raise Refusal(
            "restore",
            "A backup is being restored here, so the site can't be used yet. If `blindfolio"
            " restore` was stopped, run it again with the same backup.",
        )


def _file(settings: Settings) -> Path:
    return settings.data / RESTORING
