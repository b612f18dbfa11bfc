"""`verify` names what was done to the log, and is silent where nothing was."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import FREEZES
from blindfolio.db import triggers
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.models import Payload
from blindfolio.ledger.verify import verify
from blindfolio.visibility.models import Erasure
from tests import factories
from tests.platform.ledger.conftest import POINTS_NOWHERE, Tamper, unguarded

FORGED = (
    "INSERT INTO entry (seq, prev, seal, kind, at, folio, actor, payload_hash)"
    " SELECT {seq}, {prev},"
    " CASE substr(seal, 1, 1) WHEN 'f' THEN '0' ELSE 'f' END || substr(seal, 2),"
    " kind, at, folio, actor, payload_hash"
    " FROM entry WHERE seq = {like}"
)


def faults(site: Database, *, expect_head: str | None = None) -> list[str]:
    with site.reading() as db:
        return verify(db, freezes=FREEZES, expect_head=expect_head)


def of_both(*statements: str) -> list[str]:
    return [it.format(table=table) for table in ("entry", "payload") for it in statements]


def shift(by: int, where: str) -> list[str]:
    return of_both(
        f"UPDATE {{table}} SET seq = -seq WHERE {where}",
        f"UPDATE {{table}} SET seq = {by} - seq WHERE seq < 0",
    )


def swap(one: int, other: int) -> list[str]:
    steps = ((one, -1), (other, one), (-1, other))
    return of_both(*(f"UPDATE {{table}} SET seq = {to} WHERE seq = {at}" for at, to in steps))


def cut(where: str) -> list[str]:
    return [f"DELETE FROM {table} WHERE {where}" for table in ("payload", "entry")]


def test_an_empty_log_has_no_faults(either_database: Database) -> None:
    assert faults(either_database) == []
    assert faults(either_database, expect_head=chain.GENESIS) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'other'"),
        ("at", "'2001-01-01 00:00:00'"),
        ("payload_hash", "prev"),
        ("prev", "payload_hash"),
        ("seal", "payload_hash"),
        ("folio", "'folio1'"),
        ("actor", "NULL"),
    ],
)
@pytest.mark.parametrize("seq", [1, 4, 8])
def test_an_edited_entry_is_named(
    site: Database, tamper: Tamper, column: str, value: str, seq: int
) -> None:
    value = "'other'" if (column, seq) == ("folio", 1) else value
    tamper(f"UPDATE entry SET {column} = {value} WHERE seq = {seq}")
    (sentence,) = faults(site)
    assert sentence.startswith(f"Entry {seq} was edited: ")


EDITED = "Entry 4 was edited: its facts differ from those that were sealed."
DONE: list[tuple[list[str], list[str]]] = [
    (["UPDATE payload SET salt = 'x' WHERE seq = 4"], [EDITED]),
    (["""UPDATE payload SET body = '{"facts": {"n": 5}}' WHERE seq = 4"""], [EDITED]),
    (
        ["DELETE FROM payload WHERE seq = 4"],
        ["Entry 4 was edited: its facts were deleted, but its submission was not."],
    ),
    (cut("seq = 4"), ["Entry 4 was deleted."]),
    (cut("seq < 4"), ["Entries 1 to 3 were deleted."]),
    (
        [*cut("seq = 4"), *shift(-1, "seq > 4")],
        [
            "Entries 4 to 7 were reordered: they were sealed as entries 5 to 8.",
            "Entry 4 was deleted.",
        ],
    ),
    (
        [*shift(1, "seq > 4"), FORGED.format(seq=5, prev="prev", like=4)],
        [
            "Entry 5 was inserted: no entry was sealed there.",
            "Entries 6 to 9 were reordered: they were sealed as entries 5 to 8.",
        ],
    ),
    (
        swap(3, 4),
        [
            "Entry 3 was reordered: it was sealed as entry 4.",
            "Entry 4 was reordered: it was sealed as entry 3.",
        ],
    ),
]


@pytest.mark.parametrize(("statements", "named"), DONE)
def test_what_was_done_to_the_log_is_named(
    site: Database, tamper: Tamper, statements: list[str], named: list[str]
) -> None:
    tamper(*statements)
    assert faults(site) == named


def test_an_entry_that_was_edited_and_sealed_again_is_named(
    site: Database, tamper: Tamper
) -> None:
    with site.reading() as db:
        e = db.execute(text("SELECT prev, payload_hash FROM entry WHERE seq = 4")).one()
    now = clock.now()
    seal = chain.seal(e.prev, 4, "other", now, e.payload_hash)
    stamp = f"{now:%Y-%m-%d %H:%M:%S.%f}{'' if site.url.startswith('sqlite') else '+00'}"
    tamper(f"UPDATE entry SET kind = 'other', at = '{stamp}', seal = '{seal}' WHERE seq = 4")
    again = "Entry 4 was edited and sealed again: entry 5 follows a different seal."
    assert faults(site) == [again]


def test_a_cut_end_shows_against_a_seal_that_was_noted(site: Database, tamper: Tamper) -> None:
    with site.reading() as db:
        noted = chain.head(db)
    assert faults(site, expect_head=noted) == []
    with site.transaction() as db:
        chain.record(db, "later", {})
    assert faults(site, expect_head=noted) == []
    tamper(*cut("seq > 7"))
    assert faults(site) == []
    assert faults(site, expect_head=noted) == [
        f"The log was cut: no entry has the expected seal {noted}."
    ]


@pytest.mark.parametrize("prev", ["(SELECT seal FROM entry WHERE seq = 8)", "payload_hash"])
@pytest.mark.parametrize("seq", [9, 12])
def test_an_entry_inserted_at_the_end_is_named(
    site: Database, tamper: Tamper, prev: str, seq: int
) -> None:
    tamper(FORGED.format(seq=seq, prev=prev, like=2))
    assert faults(site) == [f"Entry {seq} was inserted: no entry was sealed there."]


def erased_folio(site: Database, *, recorded: bool) -> tuple[int, int]:
    with site.transaction() as db:
        folio = factories.folio(db, stage="7").id
        gone = chain.record(db, "lock", {}, folio=folio).seq
    with site.transaction() as db:
        db.add(Erasure(folio=folio, at=clock.now()))
        db.flush()
        db.delete(db.get_one(Payload, gone))
        if recorded:
            facts = {"event": "erase", "from": "7", "to": "8"}
            chain.record(db, "stage", facts, folio=folio)
        later = chain.record(db, "lock", {}, folio=folio).seq
    return gone, later


def test_facts_may_be_missing_only_where_their_folio_was_erased_and_before(
    site: Database, tamper: Tamper
) -> None:
    _, later = erased_folio(site, recorded=True)
    assert faults(site) == []
    tamper(f"DELETE FROM payload WHERE seq = {later}")
    assert faults(site) == [
        f"Entry {later} was edited: its facts were deleted, but its submission was not."
    ]


def test_a_tombstone_that_no_entry_records_excuses_nothing(site: Database) -> None:
    gone, _ = erased_folio(site, recorded=False)
    edited, unrecorded = faults(site)
    assert edited.startswith(f"Entry {gone} was edited: its facts were deleted")
    assert unrecorded.endswith(
        "the audit log doesn't record this deletion, so missing data is still reported."
    )


def test_a_tombstone_that_was_deleted_is_named(site: Database, tamper: Tamper) -> None:
    erased_folio(site, recorded=True)
    tamper("DELETE FROM erasure")
    edited, gone = faults(site)
    assert "its facts were deleted" in edited
    assert gone.endswith("the log records this deletion, but the row is gone.")


def test_missing_triggers_are_named(site: Database) -> None:
    with site.engines.write.begin() as connection:
        triggers.apply(connection, [f for f in FREEZES if f.table != "decision"])
    named = {sentence.split(" is missing")[0] for sentence in faults(site)}
    assert named - {"Trigger freeze_decision_truncate"} == {
        "Trigger freeze_decision_delete",
        "Trigger freeze_decision_update",
    }


def test_rows_that_point_nowhere_are_named_on_sqlite(database: Database) -> None:
    with unguarded(database) as connection:
        connection.execute(POINTS_NOWHERE)
    named = {sentence.split(" refers")[0] for sentence in faults(database)}
    assert named == {"Row 1 of table burn"}


def test_switched_off_recursive_triggers_are_named_on_sqlite(database: Database) -> None:
    with database.reading() as db:
        db.execute(text("PRAGMA recursive_triggers=OFF"))
        assert verify(db) == [
            "INSERT OR REPLACE could overwrite locked rows: recursive_triggers is off."
        ]


def test_the_rooms_own_checks_are_asked(site: Database) -> None:
    def seals_match(db: Session) -> list[str]:
        return [f"Review {n} is not sealed." for n in db.scalars(text("SELECT 7"))]

    with site.reading() as db:
        assert verify(db, checks=[seals_match]) == ["Review 7 is not sealed."]
