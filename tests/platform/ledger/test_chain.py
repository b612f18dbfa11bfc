"""The log grows by one sealed entry at a time, whoever writes at once."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)


def sha(value: object) -> str:
    form = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(form.encode()).hexdigest()


def test_a_seal_covers_what_went_before_seq_kind_time_and_salted_facts(
    either_database: Database,
) -> None:
    with clock.at(NOON), either_database.transaction() as db:
        assert chain.head(db) == "0" * 64
        first = chain.record(db, "lock", {"ratings": (1, 4), "name": "é"}, folio="f", by="a")
        second = chain.record(db, "stage", {})
    with either_database.reading() as db:
        payloads = {p.seq: p for p in db.scalars(select(Payload))}
        assert payloads[1].body == {
            "facts": {"ratings": [1, 4], "name": "é"},
            "folio": "f",
            "actor": "a",
            "nth": 1,
        }
        assert len({p.salt for p in payloads.values()}) == 2
        hashes = {seq: sha([p.salt, p.body]) for seq, p in payloads.items()}
        time = "2030-03-01T12:00:00.000000+00:00"
        assert first.seal == sha(["0" * 64, 1, sha(["lock", time, hashes[1]])])
        assert second.seal == sha([first.seal, 2, sha(["stage", time, hashes[2]])])
        assert chain.head(db) == second.seal


def test_time_never_runs_back_and_a_jump_is_logged(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with clock.at(NOON), database.transaction() as db:
        chain.record(db, "one", {})
    for behind in (timedelta(seconds=59), timedelta(minutes=2)):
        caplog.clear()
        with (
            caplog.at_level(logging.WARNING),
            clock.at(NOON - behind),
            database.transaction() as db,
        ):
            assert chain.record(db, "again", {}).at == NOON
    assert "120 s behind" in caplog.text
    assert len(caplog.records) == 1


def test_writers_at_once_make_one_chain_from_the_first_entry_on(
    either_database: Database,
) -> None:
    writers, rounds = 4, 15
    barrier = threading.Barrier(writers)
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for n in range(rounds):
                barrier.wait(timeout=60)
                with either_database.transaction() as db:
                    chain.record(db, "race", {"n": n}, by=name)
        except BaseException as error:
            errors.append(error)
            barrier.abort()

    threads = [threading.Thread(target=write, args=(f"w{n}",)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with either_database.reading() as db:
        entries = db.scalars(select(Entry).order_by(Entry.seq)).all()
    assert [e.seq for e in entries] == list(range(1, writers * rounds + 1))
    assert [e.prev for e in entries] == ["0" * 64, *(e.seal for e in entries[:-1])]
