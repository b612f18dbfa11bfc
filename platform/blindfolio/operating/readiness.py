"""Reports whether the site can answer requests. Storage that is down is reported but doesn't
count, because most pages need no file.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from blindfolio.archive.store import Archive
from blindfolio.db import migrate
from blindfolio.db.session import Database

FRESH = 1.0  # seconds for which a result is reused

STORAGE_FRESH = 15.0  # the same for the storage, which may charge for each request


@dataclass(frozen=True, slots=True)
class SiteState:
    database: Literal["ok", "down"]
    schema: Literal["ok", "old", "unknown"]
    storage: Literal["ok", "down"]

    @property
    def ok(self) -> bool:
        """Whether requests can be sent to this process."""
        return (self.database, self.schema) == ("ok", "ok")


class Readiness:
    def __init__(self, database: Database, archive: Archive) -> None:
        self._database = database
        self._archive = archive
        self._lock = threading.Lock()
        self._found: SiteState | None = None
        self._at = 0.0
        self._storage: Literal["ok", "down"] = "ok"
        self._storage_at = float("-inf")

    def look(self) -> SiteState:
        # Concurrent callers wait for one result, so a hanging database gets one query and not
        # hundreds.
        with self._lock:
            if self._found is None or time.monotonic() - self._at > FRESH:
                self._found = self._look()
                self._at = time.monotonic()
            return self._found

    def _look(self) -> SiteState:
        if time.monotonic() - self._storage_at > STORAGE_FRESH:
            self._storage = "ok" if self._archive.answers() else "down"
            self._storage_at = time.monotonic()
        storage = self._storage
        try:
            with self._database.reading() as db:
                return SiteState("ok", migrate.state(db.connection()), storage)
        except SQLAlchemyError:
            return SiteState("down", "unknown", storage)
