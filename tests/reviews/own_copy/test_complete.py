"""The copy is compared with the database by a program: a value is planted in every column of every
table, and must be in the copy of whom it is about, or in nobody's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Table,
    case,
    false,
    func,
    insert,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from blindfolio.app import ERASED
from blindfolio.db.orm import Base, Instant
from blindfolio.visibility.data_class import DataClass
from prompts import queries
from reviews.own_copy import gather
from reviews.own_copy.as_zip import as_json
from tests.platform.ledger.conftest import unguarded
from tests.sites import Site

IN_COPY = {
    "candidate": "name email next_email next_at past_email handles employers own_words not_names"
    " created_at",
    "invitation": "created_at started_at closed_at zone start_by deadline more_days pages_allowed"
    " told_of_model no_model",
    "extension": "at what cause before after days",
    "adjustment": "asked asked_at answer answered_at",
    "prompt_request": "asked_at answer answered_at",
    "clarification": "asked_at about text state given reply settled_at",
    "opening": "title level terms window_days retention_days retention_offer_days"
    " retention_ended_days feedback_days",
    "opening_note": "at text",
    "known_fact": "at question answer changes_problem",
    "prompt_version": "title intro html",
    "upload": "n received_at extension size sha256 state refusal marked",
    "trace": "file_name parts findings doubts answered_at",
    "document": "title words pages format language warnings created_at",
    "redaction": "done_at reason passages",
    "submission": "version at in_grace automatic hours ai_used ai_statement worry",
    "candidate_note": "at text",
    "second_look": "asked asked_at answer answered_at",
    "process_answer": "at answer words",
    "mail_out": "template created_at sent_at",
    "session": "created_at expires_at ended_at language",
    "connection": "name",
    "assessment_order": "at profile",
    "copy_request": "asked_at answered_at",
    "slot": "at minutes break_minutes place",
    "interview": "at minutes place break_minutes",
    "account": "name",
    "decision": "feedback at",
    "feedback": "text at",
    "erasure_request": "at",
}
"""By hand from the policy: what a candidate's own cell has after a decision, and their notes."""

DECIDES = {
    "folio": "stage opening prompt_version",
    "opening": "book weights",
    "mail_out": "to_kind",
    "standing": "state kind",
    "opening_note": "withdrawn_at",
    "level_scale": "names",
    "prompt_version": "rubric brief probes",
    "session": "invitation",
    "document_body": "blocks",
    "decision": "outcome level",
    "interview": "stage ended_at",
}
"""Columns that decide what is in it, so that a planted value empties or breaks the copy."""


def columns(of: dict[str, str]) -> set[tuple[str, str]]:
    return {(table, it) for table, names in of.items() for it in names.split()}


FREE = columns(DECIDES)
ALL = [
    column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if not column.primary_key and not column.foreign_keys
]
"""Keys are random ids and say nothing."""


def marker(column: Column[Any]) -> str:
    """What is in the copy if this column is."""
    n = ALL.index(column)
    if isinstance(column.type, Instant | Date):
        return str(DAY + timedelta(days=n))
    return str(70_000 + n) if isinstance(column.type, Integer | Float) else f"planted {n}."


def planted(column: Column[Any], *, anew: str = "") -> Any:
    """A value with the marker, and what stands there, so that keys stay unique. `anew` is a letter
    for a row that is not there yet."""
    if column not in set(ALL):
        return ord(anew) if isinstance(column.type, Integer) else anew
    mark = marker(column)
    if isinstance(column.type, JSON):
        return {mark: mark} if column.name in DICTS else [mark + anew]
    if isinstance(column.type, Boolean):
        return True if anew else case((column.is_(None), True), else_=column == false())
    if isinstance(column.type, Instant | Date):
        day = date.fromisoformat(mark) - (BEFORE if anew else timedelta())
        return day if isinstance(column.type, Date) else datetime.combine(day, NOON, UTC)
    if isinstance(column.type, Integer | Float):
        there = ord(anew) if anew else func.coalesce(column, 0) % 1000
        return int(mark) * 10_000 + there
    return mark + anew if anew else func.coalesce(column, "") + mark


DAY, NOON, BEFORE = date(2100, 1, 1), time(12), timedelta(days=9000)
DICTS = {"terms", "brief", "rubric", "probes", "texts", "weights", "loop", "args", "typed"}


class Copied:
    """One candidate of the demo, whose rows can be told from all others."""

    def __init__(self, site: Site, connection: Connection, where: str) -> None:
        self.connection = connection
        self.mine = site.invitation(where)
        self.goes = {
            rule.table.__tablename__: rule.of(self.mine.folio)
            for room in ERASED
            for rule in room.goes
        }

    def of(self, table: Table) -> ColumnElement[bool] | None:
        """The rows that are about the candidate, or None if the table is everybody's."""
        if table.name in self.goes:
            return self.goes[table.name]
        tables = Base.metadata.tables
        sent = select(tables["upload"].c.document).where(self.goes["upload"])
        known = tables["connection_candidate"]
        of_mine = known.c.folio == self.mine.folio
        ours = {
            "session": lambda it: it.invitation == self.mine.id,
            "mail_out": lambda it: it.to_id == self.mine.folio,
            "opening": lambda it: it.id == self.mine.opening,
            "opening_note": lambda it: it.opening == self.mine.opening,
            "known_fact": lambda it: it.opening == self.mine.opening,
            "document": lambda it: it.id.in_(sent),
            "document_body": lambda it: it.document.in_(sent),
            "folio": lambda it: it.id == self.mine.folio,
            "standing": lambda it: it.folio == self.mine.folio,
            "connection": lambda it: it.id.in_(select(known.c.connection).where(of_mine)),
            "erasure_request": lambda it: it.folio == self.mine.folio,
            "assessment_order": lambda it: it.candidate.in_(select(known.c.id).where(of_mine)),
        }
        return ours[table.name](table.c) if table.name in ours else None

    def copy(self) -> str:
        with Session(self.connection, join_transaction_mode="create_savepoint") as db:
            own = queries.own(db, self.mine.id, [DataClass.IDENTITY])
            return as_json(gather.of_candidate(db, own)).decode()

    def after(self, table: Table, where: Any, *changed: Column[Any]) -> str:
        """The copy after a value is planted in these columns; then they are as before."""
        inside = self.connection.begin_nested()
        values = {it.name: planted(it) for it in changed}
        self.connection.execute(update(table).where(where).values(values))
        try:
            return self.copy()
        finally:
            inside.rollback()


def plain(table: Table) -> list[Column[Any]]:
    return [it for it in ALL if it.table is table]


@pytest.fixture
def copied(demo_site: Site) -> Iterator[Copied]:
    with unguarded(demo_site.parts.database) as connection:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        made = Copied(demo_site, connection, "closed")
        fill(made, "x")
        fill(Copied(demo_site, connection, "debrief"), "y")
        yield made


def fill(made: Copied, letter: str) -> None:
    """A row about the candidate in each table that has none."""
    mine, connection = made.mine, made.connection
    own = {"folio": mine.folio, "invitation": mine.id, "opening": mine.opening}
    for table in Base.metadata.sorted_tables:
        of = made.of(table)
        there = select(table) if of is None else select(table).where(of)
        if connection.execute(there.limit(1)).first() is None:
            values = {
                it.name: own.get(it.name, planted(it, anew=letter)) for it in table.columns
            }
            connection.execute(insert(table).values(values | fitting(table.name, made, letter)))


def fitting(table: str, made: Copied, letter: str) -> dict[str, Any]:
    fits: dict[str, dict[str, Any]] = {
        "mail_out": {"to_kind": "candidate", "to_id": made.mine.folio},
        "opening_note": {"withdrawn_at": None},
        "connection_candidate": {"connection": letter},
        "connection": {"id": letter},
        "assessment_order": {"candidate": letter},
    }
    return fits.get(table, {})


def test_all_of_a_candidates_own_cell_is_in_their_copy_and_nothing_else(copied: Copied) -> None:
    before, wanted, found = copied.copy(), columns(IN_COPY), set()
    for table in Base.metadata.sorted_tables:
        mine = copied.of(table)
        where = table.c[0].is_not(None) if mine is None else mine
        free = {it for it in plain(table) if (table.name, it.name) not in FREE}
        told = {it for it in free if (table.name, it.name) in wanted}
        flags = {it for it in told if isinstance(it.type, Boolean)}
        if rest := free - told:
            assert copied.after(table, where, *rest) == before, f"of {table.name}"
        if told - flags:
            after = copied.after(table, where, *(told - flags))
            found |= {(table.name, it.name) for it in told - flags if marker(it) in after}
        turned = {it for it in flags if copied.after(table, where, it) != before}
        found |= {(table.name, it.name) for it in turned}
    assert wanted - FREE - found == set()


def test_nothing_of_other_candidates_is_in_it(copied: Copied) -> None:
    before = copied.copy()
    for table in Base.metadata.sorted_tables:
        mine = copied.of(table)
        theirs = [it for it in plain(table) if (table.name, it.name) not in FREE]
        if mine is not None and theirs:
            assert copied.after(table, not_(mine), *theirs) == before, f"of {table.name}"


def test_nothing_tells_how_far_the_reviews_are(copied: Copied) -> None:
    folio = Base.metadata.tables["folio"]

    def at(stage: str) -> str:
        copied.connection.execute(
            update(folio).where(folio.c.id == copied.mine.folio).values(stage=stage)
        )
        return copied.copy()

    assert at("2") == at("3") == at("4")
    parts = [set(json.loads(at(stage))) for stage in ("0", "1", "4", "6", "7", "E")]
    assert all(it == parts[0] for it in parts), "the same parts at any stage"
