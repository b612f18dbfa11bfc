from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, text

from blindfolio.db.freezes import Freeze

PREFIX = "freeze_"


@dataclass(frozen=True, slots=True)
class _Trigger:
    name: str
    table: str
    event: str
    refused_when: str


def apply(connection: Connection, freezes: Sequence[Freeze]) -> None:
    """Replaces all the triggers that this module makes. Call it after each upgrade, in the same
    transaction, with the freezes of all rooms at once.
    """
    postgresql = connection.dialect.name == "postgresql"
    for name, table, _ in present(connection):
        if postgresql:
            connection.exec_driver_sql(f"DROP TRIGGER {name} ON {_quote(connection, table)}")
            connection.exec_driver_sql(f"DROP FUNCTION {name}()")
        else:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    for trigger in _triggers(connection, freezes):
        if postgresql:
            connection.exec_driver_sql(
                f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql"
                f" AS $body${_body(trigger)}$body$"
            )
            each = "STATEMENT" if trigger.event == "TRUNCATE" else "ROW"
            connection.exec_driver_sql(
                f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event}"
                f" ON {_quote(connection, trigger.table)}"
                f" FOR EACH {each} EXECUTE FUNCTION {trigger.name}()"
            )
        else:
            connection.exec_driver_sql(_sqlite(connection, trigger))


def missing(connection: Connection, freezes: Sequence[Freeze]) -> list[str]:
    """Returns the names of triggers that are missing, switched off or changed."""
    body = _body if connection.dialect.name == "postgresql" else partial(_sqlite, connection)
    wanted = {trigger.name: body(trigger) for trigger in _triggers(connection, freezes)}
    there = {name: words for name, _, words in present(connection)}
    return sorted(name for name, words in wanted.items() if there.get(name) != words)


def _triggers(connection: Connection, freezes: Iterable[Freeze]) -> list[_Trigger]:
    triggers: list[_Trigger] = []
    for freeze in freezes:
        update = "UPDATE"
        if freeze.columns:
            update += " OF " + ", ".join(_quote(connection, c) for c in freeze.columns)
        # Nor may an update put a row under a locked one.
        changed = f"({freeze.when})" + (f" OR ({freeze.inserts})" if freeze.inserts else "")
        erased = f"EXISTS (SELECT 1 FROM erasure WHERE erasure.folio = {freeze.folio})"
        refusals = [
            ("update", update, changed),
            ("delete", "DELETE", f"({freeze.when}) AND NOT {erased}"),
        ]
        if freeze.inserts:
            refusals.append(("insert", "INSERT", freeze.inserts))
        if connection.dialect.name == "postgresql":
            # TRUNCATE deletes every row without firing row triggers.
            refusals.append(("truncate", "TRUNCATE", "TRUE"))
        triggers += [
            _Trigger(f"{PREFIX}{freeze.table}_{word}", freeze.table, event, refused_when)
            for word, event, refused_when in refusals
        ]
    return triggers


def present(connection: Connection) -> list[tuple[str, str, str | None]]:
    # name, table and definition, which is None if the trigger is switched off
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT t.tgname, c.relname, CASE WHEN t.tgenabled IN ('O', 'A') THEN p.prosrc END"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal"
        )
    else:
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
    rows = connection.execute(text(query))
    return [(name, table, words) for name, table, words in rows if name.startswith(PREFIX)]


def _sqlite(connection: Connection, trigger: _Trigger) -> str:
    return (
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event}"
        f" ON {_quote(connection, trigger.table)} FOR EACH ROW WHEN {trigger.refused_when}"
        f" BEGIN SELECT RAISE(ABORT, 'frozen: {trigger.table}'); END"
    )


def _body(trigger: _Trigger) -> str:
    # Drivers raise IntegrityError for restrict_violation, as for SQLite's RAISE(ABORT).
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(trigger.event, "NEW")
    return (
        f" BEGIN IF {trigger.refused_when} THEN"
        f" RAISE EXCEPTION 'frozen: {trigger.table}' USING ERRCODE = 'restrict_violation';"
        f" END IF; RETURN {row}; END "
    )


def _quote(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
