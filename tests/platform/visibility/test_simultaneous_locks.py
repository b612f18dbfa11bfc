"""Two last reviewers lock at once: the quorum is never lost, and a loss would be seen."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.orm import Session

from blindfolio.db import engine
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import one
from tests import factories
from tests.every_run import LONG_ON_POSTGRESQL

ROUNDS = 60


def faults(database: Database) -> Iterator[str]:
    for _ in range(ROUNDS):
        with database.transaction() as db:
            folio = factories.folio(db, stage="2")
            reviewers = [factories.account(db).id for _ in range(2)]
            for account in reviewers:
                standing.give(db, folio, account, "reviewer", by=None)
                standing.accept(db, folio, account)
        barrier = Barrier(2)
        errors: list[str] = []
        threads = [
            Thread(target=lock, args=(database, folio.id, account, barrier, errors))
            for account in reviewers
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        yield from errors
        with database.reading() as db:
            stage = db.get_one(Folio, folio.id).stage
            locks = db.scalar(
                select(func.count()).where(Standing.folio == folio.id, Standing.locked)
            )
        if (stage, locks) != ("4", 2):
            yield f"{locks} locks, and the folio is at {stage}"


def lock(
    database: Database, folio: str, account: str, barrier: Barrier, errors: list[str]
) -> None:
    barrier.wait()
    try:
        with database.transaction() as db:
            stages.review_locked(db, stages.locked(db, folio), account, by=account)
    except Exception as error:  # a thread's error would be lost
        errors.append(repr(error))


@LONG_ON_POSTGRESQL
def test_two_simultaneous_locks_never_lose_the_quorum(either_database: Database) -> None:
    assert list(faults(either_database)) == []


@pytest.mark.postgresql
def test_a_recusal_between_a_page_and_its_lock_is_seen(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    try:
        with database.transaction() as db:
            folio = factories.folio(db, stage="2")
            account = factories.account(db).id
            standing.give(db, folio, account, "reviewer", by=None)
            standing.accept(db, folio, account)
        with database.transaction() as page:
            before, mine = one(page, account, [DataClass.OWN_REVIEW], id=folio.id)
            with database.transaction() as other:
                stages.recuse(other, stages.locked(other, folio.id), account, by=account)
            with pytest.raises(Refusal):
                stages.review_locked(page, before, account, by=account)
            assert mine.state == "reviewer.recused"
    finally:
        database.engines.dispose()


@pytest.mark.postgresql
def test_without_the_folios_row_locked_postgresql_loses_a_lock(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked(db: Session, folio_id: str) -> Folio:
        return db.get_one(Folio, folio_id, populate_existing=True)

    monkeypatch.setattr(stages, "locked", not_locked)
    database = Database(postgresql_url)
    try:
        assert next(faults(database), None) is not None
    finally:
        database.engines.dispose()


def test_with_a_deferred_transaction_sqlite_fails(database: Database) -> None:
    def deferred(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN")

    event.remove(database.engines.write, "begin", engine._sqlite_begin)
    event.listen(database.engines.write, "begin", deferred)
    assert next(faults(database), None) is not None
