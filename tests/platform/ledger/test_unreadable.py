"""What SQLite lets somebody put into a column of any type is named, and stops nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from blindfolio.app import SEALED
from blindfolio.db.orm import Base
from blindfolio.db.session import Database
from blindfolio.ledger import rows
from tests.platform.ledger import sealed_site
from tests.platform.ledger.conftest import unguarded
from tests.platform.ledger.test_sealed_rows import PAGE, TABLES, _living, key_of, reported
from tests.sites import Site

ODD = ("'b29x'", "NULL", "999999999999999999", "x'ff00'", "CAST(x'ff' AS TEXT)", "''", "9e999")


@pytest.fixture
def watched(database: Database, tmp_path: Path) -> Database:
    rows.watch(database, SEALED)
    sealed_site.play(database, tmp_path, fives=False)
    return database


@contextmanager
def put(
    database: Database, table: str, columns: set[str], odd: str, where: str
) -> Iterator[set[str]]:
    """Puts it into those of the columns that take it, and gives those that have changed."""
    was: dict[str, str] = {}

    def write(values: Mapping[str, str]) -> None:
        with unguarded(database) as connection:
            connection.execute(text("PRAGMA ignore_check_constraints=ON"))
            for column, value in values.items():
                row = f'FROM "{table}" WHERE {where}'
                quoted = text(f'SELECT quote("{column}") {row}')
                before = was.get(column) or connection.execute(quoted).scalar_one()
                bits = text(f'SELECT typeof("{column}"), hex("{column}") {row}')
                held = connection.execute(bits).one()
                with suppress(IntegrityError), connection.begin_nested():
                    change = f'UPDATE "{table}" SET "{column}" = {value} WHERE {where}'
                    connection.exec_driver_sql(change)
                if connection.execute(bits).one() != held:
                    was.setdefault(column, before)

    write(dict.fromkeys(sorted(columns), odd))
    yield set(was)
    write(dict(was))


@pytest.mark.parametrize("odd", ODD)
def test_a_value_that_no_verb_writes_is_named_in_every_sealed_column(
    watched: Database, odd: str
) -> None:
    changed: dict[tuple[str, str], set[str]] = {}
    with ExitStack() as edits:
        for of in TABLES.values():
            with watched.reading() as db:
                row = db.execute(_living(of).limit(1)).mappings().first()
            if row is not None:
                where = " AND ".join(f"\"{it}\" = '{row[it]}'" for it in of.keys)
                columns = {*of.columns, *of.apart} - {*of.keys, of.folio}
                edit = edits.enter_context(put(watched, of.name, columns, odd, where))
                changed[of.name, key_of(of, dict(row))] = edit
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for fault in reported(watched).rows:
            found[fault.table, fault.row].update(fault.columns)
    assert len(changed) > 20
    assert found == {row: columns for row, columns in changed.items() if columns}


def _compared() -> tuple[set[str], dict[str, set[str]]]:
    """The tables that the page says are compared in another way, and what it leaves out there."""
    page = PAGE.read_text("utf-8")
    tables = re.search(r"^\| compared with what .+? \| (.+) \|$", page, re.M)
    left = re.search(r"^Of the compared tables(.+)$", page, re.M)
    assert tables and left
    of = re.findall(r"in `(\w+)`, ((?:`\w+`(?:, | and )?)+)", left[1])
    return (
        set(re.findall(r"`(\w+)`", tables[1])),
        {table: set(re.findall(r"`(\w+)`", columns)) for table, columns in of},
    )


def _empty(database: Database, table: str) -> bool:
    with database.reading() as db:
        return db.execute(text(f'SELECT 1 FROM "{table}"')).first() is None


def test_nothing_odd_in_a_compared_column_goes_unsaid(watched: Database) -> None:
    tables, left_out = _compared()
    assert set(left_out) <= tables
    for table in sorted(tables - {"entry", "payload"}):
        columns = {*Base.metadata.tables[table].columns.keys()} - left_out.get(table, set())
        locked = "locked_at" in columns
        if _empty(watched, table):
            continue
        some = f'SELECT rowid FROM "{table}" {"WHERE locked_at IS NOT NULL" if locked else ""}'
        for column in sorted(columns):
            with put(watched, table, {column}, ODD[0], f"rowid = ({some} LIMIT 1)") as changed:
                if changed:
                    assert reported(watched).faults, (table, column)


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("comment_span", "block", r"Review \w+ is not what was sealed"),
        ("interview_card", "interview", r"Interview scorecard \w+ is not what was"),
        (
            "interview_card",
            "saved_at",
            r"Table interview_card, row \w+: saved_at can't be read",
        ),
        ("look_back_person", "account", r"The look-back answers of \w+ are not"),
        ("entry", "at", r"Table entry, row \d+: at can't be read"),
    ],
)
def test_what_no_check_can_read_is_named_with_its_row(
    demo_site: Site, table: str, column: str, said: str
) -> None:
    database = demo_site.parts.database
    locked = "locked_at" in Base.metadata.tables[table].columns
    some = f'SELECT rowid FROM "{table}" {"WHERE locked_at IS NOT NULL" if locked else ""}'
    if table == "comment_span":
        of = "JOIN review ON review.id = comment.review WHERE review.locked_at IS NOT NULL"
        some = f"SELECT s.rowid FROM comment_span s JOIN comment ON comment.id = s.comment {of}"
    with put(database, table, {column}, ODD[0], f"rowid = ({some} LIMIT 1)"):
        faults = reported(database).faults
    assert any(re.match(said, fault) for fault in faults), faults
