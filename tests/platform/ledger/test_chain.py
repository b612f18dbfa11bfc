"""The log grows by one sealed entry at a time, whoever writes at once; those that a packet tells
are numbered."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger import chain, told
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
    caplog.set_level(logging.WARNING)
    for behind in (timedelta(seconds=59), timedelta(minutes=2)):
        caplog.clear()
        with clock.at(NOON - behind), database.transaction() as db:
            assert chain.record(db, "again", {}).at == NOON
    assert "120 s behind" in caplog.text
    assert len(caplog.records) == 1


def test_writers_at_once_make_one_chain_from_the_first_entry_on(
    either_database: Database,
) -> None:
    writers, rounds = 4, 15
    barrier = threading.Barrier(writers, timeout=60)

    def write(name: str) -> None:
        for n in range(rounds):
            barrier.wait()
            with either_database.transaction() as db:
                chain.record(db, "race", {"n": n}, by=name)

    with ThreadPoolExecutor(writers) as threads:
        assert list(threads.map(write, "abcd")) == [None] * writers
    with either_database.reading() as db:
        entries = db.scalars(select(Entry).order_by(Entry.seq)).all()
    assert [e.seq for e in entries] == list(range(1, writers * rounds + 1))
    assert [e.prev for e in entries] == ["0" * 64, *(e.seal for e in entries[:-1])]


def test_the_told_entries_of_each_submission_are_numbered_from_one(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        for folio, kind, facts in (
            ("a", "lock", {}),
            ("b", "lock", {}),
            ("a", "adjustment.asked", {}),
            ("a", "stage", {"event": "submit"}),
            ("a", "stage", {"event": "release"}),
            (None, "lock", {}),
            ("a", "decision", {}),
        ):
            chain.record(db, kind, facts, folio=folio)
    with either_database.reading() as db:
        bodies = db.scalars(select(Payload.body).order_by(Payload.seq)).all()
    assert [body.get("nth") for body in bodies] == [1, 1, None, None, 2, None, 3]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("started", {}),
        ("adjustment.asked", {}),
        ("extended", {}),
        ("knows", {"answer": "by_name"}),
        ("stage", {"event": "submit"}),
        ("stage", {"event": "open"}),
        ("standing", {"state": "reviewer.accepted"}),
        ("something new", {}),
    ],
)
def test_what_the_people_who_hire_may_not_all_see_is_not_told(
    kind: str, facts: dict[str, str]
) -> None:
    assert not told.is_told(kind, {"facts": facts}, debriefed=True)


def test_an_entry_is_told_also_by_what_it_sealed() -> None:
    def tells(kind: str, facts: dict[str, str], *tables: str) -> bool:
        body = {"facts": facts, "rows": {table: {} for table in tables}}
        return told.is_told(kind, body, debriefed=True)

    assert tells("decision", {}, "decision")
    for of_a_candidate in ("invitation", "extension", "upload", "submission"):
        assert not tells("decision", {}, "decision", of_a_candidate)
    seated = {"state": "panel"}
    assert not tells("standing", seated, "standing")
    for of_a_debrief in ("debrief_vote", "debrief_pass", "card_pass"):
        assert tells("standing", seated, "standing", of_a_debrief), "whatever it says"


def test_a_loops_scorecards_have_numbers_of_their_own_and_are_told_only_after_a_debrief(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        for kind in ("interview_scorecard", "lock", "interview_scorecard", "gate"):
            chain.record(db, kind, {}, folio="a")
        chain.record(db, "stage", {"event": "close"}, folio="a")
    with either_database.reading() as db:
        bodies = db.scalars(select(Payload.body).order_by(Payload.seq)).all()
    assert [body.get("nth") for body in bodies] == [None, 1, None, 2, 3]
    # The last one shows that none is missing at the end.
    assert [body.get("nth_of_loop") for body in bodies] == [1, None, 2, None, 3]
    for body in (bodies[0], bodies[2]):
        assert told.is_told("interview_scorecard", body, debriefed=True)
        assert not told.is_told("interview_scorecard", body, debriefed=False)


def test_an_entry_about_an_opening_is_told_only_where_it_seals_nothing_else() -> None:
    rows = {"opening": ["o1"], "prompt_version": ["v1"]}
    mine: dict[str, object] = {"o1": {}}
    assert told.is_about("opening.fixed", {"rows": {"opening": mine}}, rows)
    assert not told.is_about("opening.fixed", {"rows": {"opening": {"o2": {}}}}, rows)
    assert not told.is_about("opening.fixed", {"rows": {"opening": mine, "standing": {}}}, rows)
    assert not told.is_about("standing", {"rows": {"opening": mine}}, rows)
    assert not told.is_about("opening.fixed", {}, rows)
