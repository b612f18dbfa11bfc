"""`blindfolio db copy`: one transaction, so an interrupted copy leaves nothing; just run it
again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from blindfolio.backup import rows
from blindfolio.backup.rows import TableSum
from blindfolio.db import migrate, triggers
from blindfolio.db.engine import SQLITE, make_engines, table_names
from blindfolio.db.freezes import Freeze
from blindfolio.ledger import chain, verify
from blindfolio.ledger.rows import Sealed
from blindfolio.refusal import Refusal

_ENV = "env:"
_SERVER = "postgresql://"


@dataclass(frozen=True, slots=True)
class Moved:
    """`faults` are those that the audit log has at both ends."""

    sums: dict[str, TableSum]
    was_there: bool
    head: str
    faults: Sequence[str]

    def as_text(self) -> str:
        count = sum(table.rows for table in self.sums.values())
        what = f"{count} rows in {len(self.sums)} tables"
        done = (
            f"The target is already a copy: {what}, the same at both ends."
            if self.was_there
            else f"Copied {what}, and read all of them back."
        )
        log = "has the same faults at both ends (above)" if self.faults else "is intact"
        return "\n".join([*self.faults, done, f"The audit log {log}. Its head: {self.head}"])


def address(given: str) -> str:
    """`env:NAME` means the address in that environment variable.

    Raises Refusal for a password among the arguments, which every user of the machine can read.
    """
    url, name = given, given.removeprefix(_ENV)
    if name != given:
        url = os.environ.get(name, "")
        if not url:
            raise Refusal(
                "database", f"The environment variable {name} isn't set. Set it to the address."
            )
    elif url.startswith(_SERVER) and urlsplit(url).password:
        raise Refusal(
            "database",
            "Don't put a password in the command: other users of this machine could read it."
            " Put the address into an environment variable and give `env:` and its name, or"
            " put the password into PGPASSWORD or ~/.pgpass.",
        )
    if not url.startswith((SQLITE, _SERVER)):
        raise Refusal(
            "database",
            "Give each database as sqlite:///FILE or postgresql://…, or as env:NAME.",
        )
    return url


def move(
    source: str,
    target: str,
    freezes: Sequence[Freeze],
    sealed: Sequence[Sealed],
    checks: Sequence[verify.Check],
    tell: Callable[[str], None],
) -> Moved:
    """`target` must have no tables or be a complete copy already.

    Raises Refusal, leaving the target unchanged, also if someone used the site meanwhile.
    """
    _refuse_unusable(source, target)
    try:
        there = table_names(target)
        if not there:
            tell("Copying the rows.")
            told = _copied(source, target, freezes, tell)
        else:
            told = _same(source, target)
        tell("Verifying the audit log at both ends.")
        faults, head = _audited(source, freezes, sealed, checks)
        if _audited(target, freezes, sealed, checks) != (faults, head):
            raise Refusal(
                "database",
                "The audit log doesn't say the same at both ends. Don't use the copy: empty the"
                " target, and copy again.",
            )
    except SQLAlchemyError as error:
        # The driver's message may repeat a row.
        raise Refusal(
            "database",
            f"The copy could not be made ({type(error).__name__}): a database doesn't answer, or"
            " its disk is full. The target is as it was. Correct this and run this command again.",
        ) from error
    return Moved(told, bool(there), head, faults)


def _refuse_unusable(source: str, target: str) -> None:
    file, into = _file(source), _file(target)
    if source == target or (file is not None and file == into):
        raise Refusal("database", "These are the same database. Name two different ones.")
    if file is not None and not file.is_file():
        raise Refusal("database", f"There is no database file {file}.")
    if into is not None and not into.parent.is_dir():
        raise Refusal(
            "database",
            f"There is no folder {into.parent}. Make it, and run this command again.",
        )
    try:
        migrate.check(source)
    except SQLAlchemyError as error:
        raise Refusal(
            "database",
            f"The source can't be read ({type(error).__name__}). Check its address.",
        ) from error


def _file(url: str) -> Path | None:
    return Path(url.removeprefix(SQLITE)).resolve() if url.startswith(SQLITE) else None


def _copied(
    source: str, target: str, freezes: Sequence[Freeze], tell: Callable[[str], None]
) -> dict[str, TableSum]:
    with (
        make_engines(source) as gives,
        make_engines(target) as gets,
        gets.write.begin() as into,
    ):
        migrate.make_tables(into)
        with gives.read.begin() as out:
            told = rows.copy(out, into, tell)
        # A new snapshot of the source: rows written since the first would be lost.
        with gives.read.begin() as out:
            _refuse_different(
                told,
                rows.sums(out),
                "The site was used while it was copied (table {table}). Nothing was kept. Stop"
                " every process of the site, and run this command again.",
            )
        triggers.apply(into, freezes)
        return told


def _same(source: str, target: str) -> dict[str, TableSum]:
    try:
        migrate.check(target)
    except Refusal:
        raise Refusal(
            "database",
            "The target isn't empty, and isn't a site of this version. Name an empty database.",
        ) from None
    with (
        make_engines(source) as gives,
        make_engines(target) as gets,
        gives.read.begin() as out,
        gets.read.begin() as copy,
    ):
        told, found = rows.sums(out), rows.sums(copy)
    _refuse_different(
        told,
        found,
        "The target isn't empty, and isn't a copy of the source: table {table} differs. Name an"
        " empty database.",
    )
    return told


def _refuse_different(
    told: dict[str, TableSum], found: dict[str, TableSum], words: str
) -> None:
    for name, table in told.items():
        if found[name] != table:
            raise Refusal("database", words.format(table=name))


def _audited(
    url: str,
    freezes: Sequence[Freeze],
    sealed: Sequence[Sealed],
    checks: Sequence[verify.Check],
) -> tuple[list[str], str]:
    with make_engines(url) as engines, Session(engines.read) as db:
        faults = verify.verify(db, freezes=freezes, checks=checks, tables=sealed)
        return faults, chain.head(db)
