"""The asking room's tests stand at one set time, with an archive of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from prompts.models import Opening
from tests.prompts import cases


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return FolderArchive(tmp_path / "blobs")


@pytest.fixture
def db(asked_database: Database) -> Iterator[Session]:
    with asked_database.transaction() as session:
        yield session


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


@pytest.fixture
def by(db: Session) -> str:
    return cases.member(db)


@pytest.fixture
def job(db: Session, by: str) -> Opening:
    return cases.opening(db, by=by)
