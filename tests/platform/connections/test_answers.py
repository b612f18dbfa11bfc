from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blindfolio import chance, clock
from blindfolio.connections import answers, candidates, tokens
from blindfolio.connections.models import ConnectionCandidate
from blindfolio.db.session import Database
from tests import factories
from tests.expect import refused

Ask = Callable[[str], str]


@pytest.fixture
def ask(either_database: Database) -> Ask:
    """A request with the same key each time, in a transaction of its own."""
    with either_database.transaction() as db:
        made = tokens.make(db, "Hiring system", by=factories.account(db).id).id

    def once(body: str) -> str:
        with either_database.transaction() as db:
            return answers.once(
                db, "key", body, lambda: candidates.add(db, made, chance.new_id())
            ).id

    return once


def test_equal_keys_at_once_make_one_candidate(either_database: Database, ask: Ask) -> None:
    barrier = threading.Barrier(4, timeout=60)

    def together(_n: int) -> str:
        barrier.wait()
        return ask("body")

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(together, range(4)))) == 1
    with either_database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ConnectionCandidate)) == 1


def test_a_key_is_good_for_one_body_and_one_day(ask: Ask) -> None:
    first = ask("body")
    with refused("key", 422):
        ask("another")
    with clock.at(clock.now() + answers.KEPT + timedelta(minutes=1)):
        assert ask("another") != first
