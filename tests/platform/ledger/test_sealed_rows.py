"""The log vouches for rows: one value edited past every safeguard is named, with its row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Select, Table, and_, delete, insert, select, update

from blindfolio import chance
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.db.orm import Base, Instant
from blindfolio.db.session import Database
from blindfolio.ledger import chain, rows
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.rows import Sealed
from blindfolio.ledger.verify import Report, report
from blindfolio.visibility.models import Folio
from dev import ROOT
from prompts.models import Extension, Opening
from prompts.opening import openings
from tests import factories
from tests.platform.ledger import sealed_site
from tests.platform.ledger.conftest import unguarded
from tests.prompts import cases
from tests.sites import counted

ALL = {sealed.name: sealed for sealed in SEALED if not sealed.is_apart}
TABLES = {name: sealed for name, sealed in ALL.items() if not sealed.at_end}
"""But for those of a packet's names and sheet, which have tests beside the packet's."""
PAGE = ROOT / "docs" / "audit.md"


@pytest.fixture
def sealed(either_database: Database, tmp_path: Path) -> Database:
    rows.watch(either_database, SEALED)
    sealed_site.play(either_database, tmp_path)
    return either_database


@pytest.fixture
def watched(database: Database) -> Database:
    rows.watch(database, SEALED)
    return database


def reported(database: Database) -> Report:
    with database.reading() as db:
        return report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)


def table_of(sealed: Sealed) -> Table:
    table = sealed.table.__table__
    assert isinstance(table, Table)
    return table


def other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value % 4 + 1
        case datetime():
            return value + timedelta(seconds=1)
        case str():
            return value[:-1] + ("x" if value[-1:] != "x" else "y")
        case _:
            return {"another": 1}


def first_value(table: Table, column: str) -> Any:
    kind = table.c[column].type
    if isinstance(kind, Instant):
        return cases.NOON
    return {str: "x", int: 1, bool: True}.get(kind.python_type, {"another": 1})


def _words_in_code(said: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", said))


def _said() -> tuple[str, str]:
    """What the page says of sealed tables, and of what is left out."""
    sealed, _, rest = PAGE.read_text("utf-8").partition("## What is left out")
    return sealed, rest.partition("\n## ")[0]


def page_leaves_out() -> dict[str, set[str]]:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", _said()[1], re.M)
    return {table: _words_in_code(columns) for table, columns in rows}


def test_the_page_about_the_log_names_every_table_as_sealed_or_not() -> None:
    sealed, left = _said()
    rows = "".join(re.findall(r"^\| (`.+?) \|", sealed, re.M))
    assert set(ALL) <= _words_in_code(rows)
    others = "".join(re.findall(r"^\| [^`|]+ \| (`.+) \|$", left, re.M))
    assert _words_in_code(others) == set(Base.metadata.tables) - set(ALL)


def test_the_page_about_the_log_names_what_is_left_out_and_nothing_else() -> None:
    declared = {of.of: set(of.left_out) for of in ALL.values() if of.left_out}
    assert page_leaves_out() == declared


def test_what_a_verb_deletes_is_sealed_as_deleted(sealed: Database) -> None:
    note = table_of(TABLES["practice_note"])
    with sealed.reading() as db:
        bodies = db.scalars(select(Payload.body).order_by(Payload.seq))
        gone = [
            key
            for body in bodies
            for key, columns in body.get("rows", {}).get("practice_note", {}).items()
            if not columns
        ]
        kept = dict(db.execute(select(note)).mappings().one())
    assert len(gone) == 1
    with unguarded(sealed) as connection:
        connection.execute(insert(note).values({**kept, "id": gone[0]}))
    assert [(it.row, it.what) for it in reported(sealed).rows] == [(gone[0], "inserted")]


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_column_is_sealed_or_left_out_for_a_reason(name: str) -> None:
    of = ALL[name]
    said = [*of.columns, *of.left_out, *of.apart]
    assert sorted(said) == sorted(table_of(of).columns.keys()), (
        "Add the column to the table's `Sealed`, or leave it out there and say why. A column that"
        " is added later goes to `apart`."
    )
    assert all(reason.endswith(".") for reason in of.left_out.values())


def test_an_untouched_site_has_no_faults_also_after_an_erasure(sealed: Database) -> None:
    found = reported(sealed)
    assert found.faults == []
    with sealed.reading() as db:
        for of in TABLES.values():
            assert db.scalar(select(table_of(of)).limit(1)) is not None, of.name


def _living(of: Sealed) -> Select[Any]:
    """A table's rows, but for what is left of an erased submission: that is not compared."""
    query = select(table_of(of)).order_by(*(of.column(key) for key in of.keys))
    if not of.folio or of.name == "erasure":
        return query
    return query.where(of.folio_column().not_in(select(TABLES["erasure"].column("folio"))))


def key_of(of: Sealed, row: Mapping[str, Any]) -> str:
    return of.key_of(row[key] for key in of.keys)


def _here(of: Sealed, row: str) -> ColumnElement[bool]:
    return and_(
        *(of.column(key) == it for key, it in zip(of.keys, row.split(","), strict=True))
    )


def _edits(database: Database, of: Sealed) -> dict[str, dict[str, tuple[Any, Any]]]:
    """By row and column `(value, another value)`: each column that the page doesn't leave out, but
    for the key, of a row in which it is not empty where there is one."""
    with database.reading() as db:
        found = [dict(row) for row in db.execute(_living(of)).mappings()]
    edits: dict[str, dict[str, tuple[Any, Any]]] = {}
    left_out = page_leaves_out().get(of.name, set())
    for column in set(table_of(of).columns.keys()) - set(of.keys) - left_out:
        row = next((row for row in found if row[column] not in (None, "")), found[0])
        value = row[column]
        empty = value in (None, "")
        another = first_value(table_of(of), column) if empty else other(value)
        edits.setdefault(key_of(of, row), {})[column] = (value, another)
    return edits


def test_a_row_edited_past_the_triggers_is_named_with_each_of_its_columns(
    sealed: Database,
) -> None:
    for of in TABLES.values():
        table = table_of(of)
        for row, edits in _edits(sealed, of).items():
            here = update(table).where(_here(of, row))
            with unguarded(sealed) as connection:
                connection.execute(here.values({c: new for c, (_, new) in edits.items()}))
            found = reported(sealed)
            assert {(f.table, f.row, f.what) for f in found.rows} == {(of.name, row, "changed")}
            assert sorted(column for f in found.rows for column in f.columns) == sorted(edits)
            named = f"Table {of.name}, row {row}: "
            said = [fault for fault in found.faults if fault.startswith(named)]
            assert any(" what entry " in fault for fault in said), of.name
            with unguarded(sealed) as connection:
                connection.execute(here.values({c: old for c, (old, _) in edits.items()}))
    assert reported(sealed).faults == []


def test_a_value_that_is_sealed_apart_is_held_to_its_first_one_until_a_verb_changes_it(
    watched: Database,
) -> None:
    def edited(**values: Any) -> list[str]:
        with unguarded(watched) as connection:
            connection.execute(update(Opening).values(values))
        return [*reported(watched).faults]

    with watched.transaction() as db:
        opening, by = factories.opening(db), factories.account(db).id
    of = f"Table opening, row {opening.id}: "
    began = " from what the row began with, and no entry sealed a change."
    assert edited(invited=2, tells_decision=True) == [
        f"{of}tells_decision, invited differ{began}"
    ]
    assert edited(invited=0) == [f"{of}tells_decision differs{began}"]
    assert edited(tells_decision=False) == []
    with watched.transaction() as db:
        openings.tell_decisions(db, db.get_one(Opening, opening.id), tells=True, by=by)
    with watched.reading() as db:
        newest = db.scalars(select(Entry).order_by(Entry.seq.desc())).first()
        assert newest is not None and newest.kind == "opening.tells_decision"
        # A packet shows the entry that sealed the rest.
        assert [*db.get_one(Payload, newest.seq).body["rows"]] == ["opening.apart"]
    assert reported(watched).faults == []
    assert edited(tells_decision=False) == [
        f"{of}tells_decision differs from what entry {newest.seq} sealed."
    ]


def test_an_inserted_row_and_a_deleted_one_are_named(sealed: Database) -> None:
    for of in TABLES.values():
        table = table_of(of)
        with unguarded(sealed) as connection:
            living = dict(connection.execute(_living(of).limit(1)).mappings().one())
            another = {**living, **_apart(of)}
            inserted = key_of(of, another)
            connection.execute(insert(table).values(another))
            connection.execute(delete(table).where(_here(of, key_of(of, living))))
        found = {(it.row, it.what) for it in reported(sealed).rows if it.table == of.name}
        assert (inserted, "inserted") in found, of.name
        assert (key_of(of, living), "deleted") in found, of.name
        with unguarded(sealed) as connection:
            connection.execute(delete(table).where(_here(of, inserted)))
            connection.execute(insert(table).values(living))
    assert reported(sealed).faults == []


def _apart(of: Sealed) -> dict[str, Any]:
    unique: dict[str, dict[str, Any]] = {
        "folio": {"code": "F-OTHER"},
        "upload": {"n": 99, "key": "another"},
        "submission": {"version": 99},
        "standing": {"state": "ended"},
        **{table: {"account": "another"} for table in ("debrief_pass", "debrief_vote")},
        **{table: {"account": "another"} for table in ("changed_view", "dissent")},
        **{"invitation": {"folio": "another"}, "prompt_version": {"slug": "another"}},
        **{"card_pass": {"stage": "another"}},
        "account": {"email": "another"},
        "ended_outcome": {"end": "another"},
        **{"answer_count": {"answer": "another"}, "source_count": {"what": "another"}},
    }
    return {key: chance.new_id() for key in of.keys} | unique.get(of.name, {})


def test_a_tombstone_put_in_by_sql_excuses_no_deletion(sealed: Database) -> None:
    decisions = table_of(TABLES["gate_decision"])
    with sealed.transaction() as db:
        folio = db.scalars(select(decisions.c.folio)).one()
        # Past no trigger: under a tombstone they let frozen rows go.
        db.execute(
            insert(table_of(TABLES["erasure"])).values(
                folio=folio, at=cases.NOON, reason="asked"
            )
        )
        db.execute(delete(decisions))
        entries = select(Entry.seq).where(Entry.folio == folio, Entry.kind == "gate")
        gate = db.scalars(entries).one()
        db.execute(delete(Payload).where(Payload.seq == gate))
    found = reported(sealed)
    assert {(fault.table, fault.row, fault.what) for fault in found.rows} >= {
        ("erasure", folio, "inserted"),
        ("gate_decision", folio, "deleted"),
    }
    assert (
        f"Entry {gate} was edited: its facts were deleted, but its submission was not."
        in found.faults
    )


def _statements(database: Database) -> int:
    with counted(database) as seen:
        assert reported(database).faults == []
    return len(seen)


def test_more_submissions_take_no_more_statements(watched: Database, tmp_path: Path) -> None:
    sealed_site.play(watched, tmp_path, fives=False)
    once = _statements(watched)
    for n in range(2):
        sealed_site.play(watched, tmp_path / str(n), fives=False)
    assert _statements(watched) == once


def test_nothing_of_a_row_can_be_read_from_the_log(sealed: Database) -> None:
    with sealed.reading() as db:
        payloads = [json.dumps(body) for body in db.scalars(select(Payload.body))]
        quorum = db.scalars(select(Folio.quorum)).first()
        extended = db.scalars(select(Extension)).one()
    assert quorum == 2
    assert not any(sealed_site.WORDS in payload for payload in payloads)
    assert extended.after is not None
    assert not any(extended.after.isoformat()[:16] in payload for payload in payloads)


def test_what_no_verb_records_is_sealed_when_the_transaction_ends(watched: Database) -> None:
    with watched.transaction() as db:
        folio = factories.folio(db).id
    with watched.reading() as db:
        kinds = db.execute(select(Entry.kind, Entry.folio).order_by(Entry.seq)).all()
    assert [tuple(kind) for kind in kinds] == [("rows", None), ("rows", folio)]
    assert reported(watched).rows == []


def test_an_entry_about_a_folio_seals_its_rows_and_no_others(watched: Database) -> None:
    with watched.transaction() as db:
        mine, _other = factories.folio(db), factories.folio(db)
        entry = chain.record(db, "looked", {}, folio=mine.id)
        body = db.get_one(Payload, entry.seq).body
        assert list(body["rows"]) == ["folio"] and list(body["rows"]["folio"]) == [mine.id]
    with watched.transaction() as db:
        entry = chain.record(db, "looked", {}, folio=mine.id)
        assert "rows" not in db.get_one(Payload, entry.seq).body


def test_what_a_savepoint_takes_back_is_not_sealed_and_what_it_had_sealed_is_sealed_again(
    watched: Database,
) -> None:
    with watched.transaction() as db:
        opening = factories.opening(db)

        def change() -> None:
            opening.quorum = 3
            factories.opening(db)
            chain.record(db, "gone", {})

        nested = db.begin_nested()
        change()
        db.flush()
        nested.rollback()
        assert opening.quorum == 2
    with watched.reading() as db:
        assert db.scalars(select(Entry.kind)).all() == ["rows"]
        assert db.get_one(Opening, opening.id).quorum == 2
    assert reported(watched).rows == []


def test_a_transaction_that_fails_seals_nothing(watched: Database) -> None:
    with pytest.raises(ZeroDivisionError), watched.transaction() as db:
        factories.folio(db)
        raise ZeroDivisionError
    with watched.reading() as db:
        assert db.scalars(select(Entry.kind)).all() == []
