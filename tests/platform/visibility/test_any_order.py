"""What holds after verbs in any order, at once, and past every safeguard."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.orm import Session

from blindfolio.db import engine
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of, one
from blindfolio.visibility.verify import check
from tests import factories
from tests.every_run import LONG_ON_POSTGRESQL, in_every_run
from tests.platform.ledger.conftest import unguarded
from tests.platform.visibility.acts import reviewer
from tests.reviews import cases

KINDS = ["reviewer", "reviewer", "reviewer", "panel", "manager", "coordinator", "interviewer"]
EVENTS = {
    "submit": 9,
    "open": 9,
    "release": 9,
    "scorecards": 3,
    "close": 3,
    "stop": 2,
    "end": 1,
}
VERBS = {"give": 12, "accept": 8, "lock": 6, "move": 6, "recuse": 1, "end": 2}
READY = {"accept": "reviewer.planned", "lock": "reviewer.accepted", "recuse": "reviewer.locked"}


def step(db: Session, chance: random.Random, folio: Folio, team: list[str]) -> str:
    verb = chance.choices(list(VERBS), list(VERBS.values()))[0]
    waiting = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state == READY.get(verb)
    )
    # In the team's order: the ids are random, the walk is not.
    ready = sorted(db.scalars(waiting), key=team.index)
    account = chance.choice(ready or team)
    try:
        if verb == "give":
            standing.give(db, folio, account, chance.choice(KINDS), by=None)
        elif verb == "accept":
            standing.accept(db, folio, account)
        elif verb == "lock":
            stages.review_locked(db, folio, account, by=account)
        elif verb == "recuse":
            stages.recuse(db, folio, account, by=account)
        elif verb == "end":
            standing.end(db, folio, account, chance.choice(KINDS), by=None)
        else:
            event = chance.choices(list(EVENTS), list(EVENTS.values()))[0]
            stages.move(db, folio, event, by=None)
    except (Refusal, Absent):
        return "refused"
    return verb


def holds(db: Session, folios: list[Folio], team: list[str]) -> None:
    burned = {
        (a, f, c) for a, f, c in db.execute(select(Burn.account, Burn.folio, Burn.class_))
    }
    for folio in folios:
        rows = db.scalars(
            select(Standing)
            .where(Standing.folio == folio.id)
            .execution_options(populate_existing=True)
        ).all()
        assert {row.stage for row in rows} <= {folio.stage}
        locks = sum(row.locked and row.counted for row in rows)
        if folio.stage in ("2", "3"):
            assert locks < folio.quorum
        if folio.stage == "4":
            assert locks >= folio.quorum
        for account in team:
            seen = classes_of(db, account, folio.id)
            for class_, burn in (("ID", "ID"), ("IDn", "ID"), ("RX", "RX"), ("AG", "AG")):
                assert class_ not in seen or (account, folio.id, burn) in burned
            held = {row.state for row in rows if row.account == account} - {"ended"}
            assert not ("coordinator" in held and len(held - {"decider"}) > 1)
            assert not held >= {"decider", "panel"}
            judges = held & {"reviewer.planned", "reviewer.accepted", "reviewer.locked"}
            if judges and folio.stage in ("2", "3", "4"):
                assert (account, folio.id, "ID") not in burned
                assert not seen & {"ID", "IDn", "RX", "AG", "PF", "PR", "RN"}
            if "reviewer.recused" in held:
                assert held <= {"reviewer.recused"}, "nobody in these walks manages and reviews"


@pytest.mark.parametrize("seed", in_every_run(range(3), (0,)))
def test_blindness_quorum_and_burns_hold_after_every_verb(db: Session, seed: int) -> None:
    chance = random.Random(seed)
    done: list[str] = []
    reached: set[str] = set()
    team = [factories.account(db).id for _ in range(12)]
    for walk in range(4):
        job = factories.opening(db, preset=chance.choice(["full", "compact"]))
        sha = f"{seed}{walk}".ljust(64, "0")
        folios = [factories.folio(db, stage=s, of=job, sha=sha) for s in ("0", "2")]
        for _ in range(80):
            done.append(step(db, chance, chance.choices(folios, [1, 4])[0], team))
            reached |= {folio.stage for folio in folios}
            holds(db, folios, team)
    assert set(done) >= {"give", "accept", "lock", "recuse", "move", "refused"}
    assert reached >= {"2", "3", "4", "5"}


ROUNDS = 60


def faults(database: Database) -> Iterator[str]:
    for _ in range(ROUNDS):
        with database.transaction() as db:
            folio = factories.folio(db, stage="2")
            reviewers = [reviewer(db, folio) for _ in range(2)]
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            locking = [
                threads.submit(lock, database, folio.id, it, barrier) for it in reviewers
            ]
        yield from (repr(it.exception()) for it in locking if it.exception())
        with database.reading() as db:
            stage = db.get_one(Folio, folio.id).stage
            counted = select(func.count()).where(Standing.folio == folio.id, Standing.locked)
            locks = db.scalar(counted)
        if (stage, locks) != ("4", 2):
            yield f"{locks} locks, and the folio is at {stage}"


def lock(database: Database, folio: str, account: str, barrier: Barrier) -> None:
    barrier.wait()
    with database.transaction() as db:
        stages.review_locked(db, stages.locked(db, folio), account, by=account)


@LONG_ON_POSTGRESQL
def test_two_simultaneous_locks_never_lose_the_quorum(either_database: Database) -> None:
    assert list(faults(either_database)) == []


@pytest.mark.postgresql
def test_a_recusal_between_a_page_and_its_lock_is_seen(postgresql: Database) -> None:
    with postgresql.transaction() as db:
        folio = factories.folio(db, stage="2")
        account = reviewer(db, folio)
    with postgresql.transaction() as page:
        before, mine = one(page, account, [DataClass.OWN_REVIEW], id=folio.id)
        with postgresql.transaction() as other:
            stages.recuse(other, stages.locked(other, folio.id), account, by=account)
        with pytest.raises(Refusal):
            stages.review_locked(page, before, account, by=account)
        assert mine.state == "reviewer.recused"


@pytest.mark.postgresql
def test_without_the_folios_row_locked_postgresql_loses_a_lock(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_locked(db: Session, folio_id: str) -> Folio:
        return db.get_one(Folio, folio_id, populate_existing=True)

    monkeypatch.setattr(stages, "locked", not_locked)
    assert next(faults(postgresql), None) is not None


def test_with_a_deferred_transaction_sqlite_fails(database: Database) -> None:
    def deferred(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN")

    event.remove(database.engines.write, "begin", engine._sqlite_begin)
    event.listen(database.engines.write, "begin", deferred)
    assert next(faults(database), None) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE standing SET state = 'reviewer.accepted' WHERE state = 'reviewer.locked'",
        "UPDATE standing SET state = 'reviewer.locked' WHERE state = 'reviewer.recused'",
        "UPDATE standing SET state = 'ended' WHERE kind = 'panel'",
        "UPDATE standing SET account = 'another' WHERE kind = 'panel'",
        "DELETE FROM standing WHERE kind = 'panel'",
    ],
)
def test_a_part_cannot_be_changed_unseen(either_database: Database, statement: str) -> None:
    with either_database.transaction() as db:
        case = cases.begun(db, words=("proceed",) * 3, values=(3,) * 3, seats=1)
        folio = db.get_one(Folio, case.folio)
        stages.recuse(db, folio, case.readers[0], by=case.coordinator)
        standing.end(db, folio, case.panel[0], "panel", by=case.coordinator)
        standing.give(db, folio, case.panel[0], "panel", by=case.coordinator)
    with either_database.reading() as db:
        assert list(check(db)) == []
    with unguarded(either_database) as connection:
        assert connection.execute(text(statement)).rowcount
    with either_database.reading() as db:
        assert next(iter(check(db))).startswith("Table standing, ")
