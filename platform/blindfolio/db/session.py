from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.db.engine import QUERY_ONLY, Engines, make_engines
from blindfolio.files.disk_space import refuse_beyond


class Database:
    def __init__(self, url: str) -> None:
        self.url = url
        self.engines: Engines = make_engines(url)
        # the `info` of every session, which contains its listeners
        self.info: dict[str, Any] = {}

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.engines.dispose()

    def reader(self) -> Session:
        """Returns a read-only session, which the caller must close."""
        return Session(self.engines.read, expire_on_commit=False, info=self.info)

    def writer(self) -> Session:
        """Returns a session that holds the write lock from its first statement. The caller must
        commit.
        """
        return Session(self.engines.write, expire_on_commit=False, info=self.info)

    def scrub(self) -> None:
        """Rewrites a SQLite file without deleted data and truncates its log. On PostgreSQL it
        does nothing.

        Needs as much free disk space as the file's size and a moment without writers; otherwise
        raises OSError or the driver's error.
        """
        if self.engines.write.dialect.name != "sqlite":
            return
        if self.engines.write.url.database:
            # Checked first: if the disk fills up midway, what SQLite has written stays in its log
            # and takes space that others need.
            file = Path(self.engines.write.url.database)
            refuse_beyond(file.parent, file.stat().st_size)
        connection = self.engines.write.raw_connection()
        try:
            cursor = connection.cursor()
            connection.info.pop(QUERY_ONLY, None)  # or a reader who gets it next could write
            # On the driver's own connection, because neither works inside a transaction.
            cursor.execute("PRAGMA query_only=OFF")
            cursor.execute("VACUUM")
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
        finally:
            connection.close()
        if busy:
            raise TimeoutError("another process was reading, so the log could not be truncated")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.reader() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        session = self.writer()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
