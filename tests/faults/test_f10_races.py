"""F10: lock, autosave, comment and recusal in one moment leave one seal, and every loser is told.

Over the pages themselves, on SQLite and on PostgreSQL. A deadlock would be an answer of 500.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from blindfolio.app import FREEZES
from blindfolio.db import engine
from blindfolio.ledger.verify import verify
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.reading.verify import check
from tests.faults.racing import Races
from tests.faults.whole_run import of
from tests.sites import Site, open_site

FEW, MANY = 14, of(500, 150)
CAUGHT = 60
"""Rounds in which a wrong build has to show itself."""

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture
def raced(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path
) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    else:
        shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder, database=url)
    yield site
    site.parts.database.engines.dispose()


def _holds(site: Site, rounds: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    races = Races(site, seed)
    wrong = list(races.rounds(rounds))
    print(f"seed {seed}, {rounds} rounds: {dict(sorted(races.answers.items()))}")
    assert wrong == []
    for met in ("lock 303", "lock 409", "save 200", "save 409", "recuse 303"):
        assert races.answers[met], f"no round met {met!r}, so this showed little"
    with site.parts.database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []


def _first(site: Site, kind: str) -> str:
    found = next((it for it in Races(site, 1).rounds(CAUGHT) if kind in it), "")
    print(found)
    return found


@pytest.mark.parametrize("raced", DATABASES[:1], indirect=True)
def test_a_few_rounds_leave_one_seal_and_tell_every_loser(raced: Site) -> None:
    _holds(raced, FEW)


@pytest.mark.faults
@pytest.mark.parametrize("raced", DATABASES, indirect=True)
def test_many_rounds_leave_one_seal_and_tell_every_loser(raced: Site) -> None:
    _holds(raced, MANY)


@pytest.mark.faults
@pytest.mark.parametrize("raced", DATABASES[1:], indirect=True)
def test_a_build_that_does_not_lock_the_folio_first_is_caught(
    raced: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked(db: Session, folio_id: str) -> Folio:
        return db.get_one(Folio, folio_id, populate_existing=True)

    monkeypatch.setattr(stages, "locked", not_locked)
    assert _first(raced, "is sealed"), "a seal over words that were not told"


@pytest.mark.parametrize("raced", DATABASES[:1], indirect=True)
def test_a_build_that_takes_the_write_lock_late_is_caught(raced: Site) -> None:
    def deferred(connection: Connection) -> None:
        reading = connection.get_execution_options().get("blindfolio_read", False)
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN")

    write = raced.parts.database.engines.write
    event.remove(write, "begin", engine._sqlite_begin)
    event.listen(write, "begin", deferred)
    assert _first(raced, "500"), "a reviewer was told that something broke"
