"""Copies played submissions as rows, for sites of a size that nobody plays.

A copy has ids, times, a document and a candidate's name of its own, and its own entries in the
audit log. Only the uploaded files are shared.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Connection, Table, Text, cast, or_, select

from blindfolio import chance
from blindfolio.archive.models import DocumentBody, StoredDocument
from blindfolio.db.orm import Base
from blindfolio.documents.model import canonical_json
from blindfolio.identity import search
from blindfolio.identity.models import CandidateIdentity, CandidateWord
from blindfolio.ledger import chain, rows
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.rows import Sealed
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing

# Words of a demo's document, in whose place each copy has a number of the same length.
MARK = "cut two pages"

_TABLES = Base.metadata.sorted_tables  # parents first
# What is copied in another way, isn't a submission's, or goes when it is done.
_OTHERS = {"entry", "payload", "job", "mail_out", "login_session", "link"}
_ALONE = 12  # A key of fewer characters says something.

New = Mapping[str, str]  # what stands in the place of each id
_Make = Callable[[New, timedelta], Any]


@dataclass(frozen=True, slots=True)
class _Cell:
    stored: _Make
    sealed: _Make  # as the audit log hashes it


@dataclass(slots=True)
class _Row:
    constant: list[Any]
    as_json: list[str]
    changing: list[tuple[int, _Cell]]


@dataclass(slots=True)
class _Entry:
    kind: str
    at: datetime
    actor: str | None
    seal: str
    salt: str
    body: list[str]
    sorts: bool  # whether its order changes with the ids


@dataclass(slots=True)
class Written:
    """Rows by table, until they are inserted, and the end of the audit log."""

    seq: int
    seal: str
    rows: dict[str, list[Sequence[Any]]] = field(default_factory=lambda: defaultdict(list))

    def insert(self, connection: Connection) -> None:
        for table in _TABLES:
            if found := self.rows.pop(table.name, None):
                _insert(connection, table, found)


class Template:
    """A submission to be copied. `people` are ids of reviewers whom its copies replace."""

    def __init__(
        self,
        connection: Connection,
        folio: str,
        *,
        sealed: Iterable[Sealed],
        people: Sequence[str] = (),
    ) -> None:
        self._connection = connection
        self._sealed = {it.name: it for it in sealed if not it.at_end}
        found = _rows_of(connection, folio)
        entries = _entries_of(connection, folio)
        one = found["folio"][0]
        self._folio, self.opening, self.version = folio, one["opening"], one["prompt_version"]
        self._sha = one["sha"]
        self._people = tuple(people)
        self._fresh = dict(_own_keys(found))
        self._code = one["code"]
        seals = [it["seal"] for it in entries]
        given = [self._code, self.opening, self.version, MARK, *people, *seals]
        tokens = {*self._fresh, *given, *filter(None, [self._sha])}
        self._pattern = any_of(tokens)
        self._tables = {
            name: [self._row(Base.metadata.tables[name], it) for it in them]
            for name, them in found.items()
        }
        self._entries = [self._entry(it) for it in entries]
        self._pipeline = next((it["pipeline"] for it in found.get("document", ())), "")
        self._named = {
            name: [column.name for column in Base.metadata.tables[name].columns]
            for name in (*found, "entry", "payload")
        }

    def copy(
        self,
        to: Written,
        n: int,
        *,
        ago: timedelta,
        opening: tuple[str, str] | None = None,
        people: Sequence[str] = (),
    ) -> str:
        """Adds a copy, whose times are so much earlier. `opening` are its id and that of its
        prompt version. Returns the id of the folio.
        """
        new = {key: make() for key, make in self._fresh.items()}
        new[self._code], new[MARK] = _code(n), f"{n:07} pages"
        new[self.opening], new[self.version] = opening or (self.opening, self.version)
        new.update(zip(self._people, people or self._people, strict=False))
        back = -ago
        self._hash_document(new, back)
        self._copy_entries(to, new, back)
        copied: dict[str, list[list[Any]]] = {}
        for name, them in self._tables.items():
            copied[name] = [_filled(it, new, back) for it in them]
        self._name_candidate(copied, new, n)
        for name, filled in copied.items():
            to.rows[name] += filled
        self._seal(to, new, back, n)
        return new[self._folio]

    def _hash_document(self, new: dict[str, str], back: timedelta) -> None:
        if self._sha is not None:
            body = self._tables[DocumentBody.__tablename__][0]
            at = self._named[DocumentBody.__tablename__].index("blocks")
            blocks = _filled(body, new, back)[at]
            new[self._sha] = _sha(f'["{self._pipeline}",{blocks},[]]')

    def _name_candidate(self, copied: dict[str, list[list[Any]]], new: New, n: int) -> None:
        table, folio = CandidateIdentity.__tablename__, new[self._folio]
        said = {"name": f"Candidate {n}", "email": f"{folio}@example.test"}
        for row in copied[table]:
            for at, column in enumerate(self._named[table]):
                row[at] = said.get(column, row[at])
        words = search.words(**said)
        copied[CandidateWord.__tablename__] = [[folio, *it] for it in words]

    def _copy_entries(self, to: Written, new: dict[str, str], back: timedelta) -> None:
        for entry in self._entries:
            body = _text(entry.body, new)
            if entry.sorts:
                body = canonical_json(_in_order(json.loads(body))).decode()
            actor = entry.actor and new.get(entry.actor, entry.actor)
            self._append(
                to, entry.kind, entry.at + back, new[self._folio], actor, entry.salt, body
            )
            new[entry.seal] = to.seal

    def _seal(self, to: Written, new: New, back: timedelta, n: int) -> None:
        # One last entry seals all rows as they are.
        salt = chance.octets(32).hex()
        digests: rows.Digests = {}
        for name, sealed in self._sealed.items():
            columns = self._named.get(sealed.of, [])
            kept = [(columns.index(it), it) for it in sealed.columns if it in columns]
            for row in self._tables.get(sealed.of, ()):
                said = list(row.as_json)
                for at, cell in row.changing:
                    said[at] = cell.sealed(new, back)
                key = sealed.key_of(json.loads(said[columns.index(it)]) for it in sealed.keys)
                digests.setdefault(name, {})[key] = {
                    column: _digest(salt, name, column, said[at]) for at, column in kept
                }
        folio = new[self._folio]
        body = {"facts": {}, "folio": folio, "actor": None, chain.ROWS: digests}
        last = self._entries[-1].at + back
        self._append(to, rows.REST, last, folio, None, salt, canonical_json(body).decode())

    def _append(
        self,
        to: Written,
        kind: str,
        at: datetime,
        folio: str,
        actor: str | None,
        salt: str,
        body: str,
    ) -> None:
        # As `chain.seal` hashes it, but the body is JSON already.
        seq, prev, payload = to.seq + 1, to.seal, _sha(f'["{salt}",{body}]')
        digest = _sha(f'["{kind}","{chain.written(at)}","{payload}"]')
        to.seq, to.seal = seq, _sha(f'["{prev}",{seq},"{digest}"]')
        entry = {
            **{"seq": seq, "prev": prev, "seal": to.seal, "kind": kind, "folio": folio},
            **{"at": self._bind(Entry.__table__.c.at)(at), "actor": actor},
            "payload_hash": payload,
        }
        to.rows["entry"].append([entry[it] for it in self._named["entry"]])
        kept = {"seq": seq, "salt": salt, "body": body}
        to.rows["payload"].append([kept[it] for it in self._named["payload"]])

    def _entry(self, found: Mapping[str, Any]) -> _Entry:
        body = {key: it for key, it in found["body"].items() if key != chain.ROWS}
        keys = list(_keys(body))
        sorts = "basis" in keys or any(map(self._pattern.search, keys))
        pieces = self._pattern.split(canonical_json(body).decode())
        kept = {it: found[it] for it in ("kind", "at", "actor", "seal", "salt")}
        return _Entry(**kept, body=pieces, sorts=sorts)

    def _row(self, table: Table, found: Mapping[str, Any]) -> _Row:
        row = _Row([], [], [])
        for at, column in enumerate(table.columns):
            value, bind = found[column.name], self._bind(column)
            changing = self._cell(value, bind, is_json=isinstance(column.type, JSON))
            if column in _RANDOM:
                changing = _Cell(_RANDOM[column], _none)
            if changing is not None:
                row.changing.append((at, changing))
            row.constant.append(bind(value))
            row.as_json.append(_as_json(value))
        return row

    def _cell(self, value: Any, bind: Callable[[Any], Any], *, is_json: bool) -> _Cell | None:
        if isinstance(value, datetime):
            moved = value.astimezone(UTC)
            return _Cell(
                lambda _new, back: bind(moved + back),
                lambda _new, back: _as_json(moved + back),
            )
        if value is None or not (is_json or isinstance(value, str)):
            return None
        text = canonical_json(value).decode() if is_json else str(value)
        pieces = self._pattern.split(text)
        if len(pieces) == 1:
            return None

        def stored(new: New, _back: timedelta) -> str:
            return _text(pieces, new)

        if is_json:
            return _Cell(stored, stored)
        return _Cell(stored, lambda new, back: _as_json(stored(new, back)))

    def _bind(self, column: Any) -> Callable[[Any], Any]:
        if isinstance(column.type, JSON):
            absent = None if column.nullable else "null"
            return lambda value: absent if value is None else canonical_json(value).decode()
        dialect = self._connection.dialect
        bound = column.type.dialect_impl(dialect).bind_processor(dialect)
        return bound or (lambda value: value)


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(" + "|".join(map(re.escape, sorted(words))) + ")")


def _rows_of(connection: Connection, folio: str) -> dict[str, list[Mapping[str, Any]]]:
    # every row that belongs to the folio, parents first
    found: dict[str, list[Mapping[str, Any]]] = {}
    own = connection.execute(select(Folio.__table__).where(Folio.id == folio)).mappings().all()
    document = own[0]["document"]
    for table in _TABLES:
        if table.name in _OTHERS:
            continue
        of = [] if table is not Folio.__table__ else [table.c.id == folio]
        if table is StoredDocument.__table__:
            of = [table.c.id == document]
        for column in table.columns:
            # The copy of a folio's stage refers to the stage.
            for key in column.foreign_keys if column.name != "stage" else ():
                parent = found.get(key.column.table.name, ())
                of.append(column.in_([it[key.column.name] for it in parent]))
            if column.name == "folio":
                of.append(column == folio)
        if of:
            here = connection.execute(select(table).where(or_(*of))).mappings().all()
            if here:
                found[table.name] = [dict(it) for it in here]
    mail = MailOut.__table__
    told = or_(mail.c.to_id == folio, cast(mail.c.args, Text).contains(folio))
    if mails := connection.execute(select(mail).where(told)).mappings().all():
        found["mail_out"] = [dict(it) for it in mails]
    return found


def _entries_of(connection: Connection, folio: str) -> list[Mapping[str, Any]]:
    query = (
        select(Entry.kind, Entry.at, Entry.actor, Entry.seal, Payload.salt, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio)
        .order_by(Entry.seq)
    )
    return [dict(it) for it in connection.execute(query).mappings()]


def _own_keys(
    found: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Iterator[tuple[str, Callable[[], str]]]:
    # the ids that the rows don't have from elsewhere, and what makes new ones
    for name, them in found.items():
        for column in Base.metadata.tables[name].columns:
            alone = column.primary_key or column.unique or column.name in ("uid", "key")
            if not alone or column.foreign_keys:
                continue
            for value in (str(it[column.name]) for it in them):
                if make := _MAKERS.get(len(value)):
                    yield value, make


_MAKERS: Mapping[int, Callable[[], str]] = {
    20: chance.new_id,
    36: lambda: str(uuid.UUID(bytes=chance.octets(16), version=4)),
    43: chance.token,
}


def _code(n: int) -> str:
    # Random ones collide, so each number has its own.
    letters, left = [], (n * 7_368_787 + 1) % len(chance.CODE_LETTERS) ** 5
    for _ in range(5):
        left, at = divmod(left, len(chance.CODE_LETTERS))
        letters.append(chance.CODE_LETTERS[at])
    return "F-" + "".join(letters)


def _filled(row: _Row, new: New, back: timedelta) -> list[Any]:
    values = list(row.constant)
    for at, cell in row.changing:
        values[at] = cell.stored(new, back)
    return values


def _text(pieces: Sequence[str], new: New) -> str:
    # Every second piece is an id.
    return "".join([new[it] if n % 2 else it for n, it in enumerate(pieces)])


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, it in value.items():
            yield key
            yield from _keys(it)
    elif isinstance(value, list):
        for it in value:
            yield from _keys(it)


_RANDOM: Mapping[Any, _Make] = {
    Standing.__table__.c.order_key: lambda _new, _back: int.from_bytes(chance.octets(4)) >> 1,
    MailOut.__table__.c.key: lambda _new, _back: chance.token(),
}


def _in_order(value: Any) -> Any:
    # What a rating is based on is sealed in the order of the questions' ids.
    if isinstance(value, dict):
        found = {key: _in_order(it) for key, it in value.items()}
        if "basis" in found:
            found["basis"].sort(key=lambda it: it["question"])
        return found
    return [_in_order(it) for it in value] if isinstance(value, list) else value


def _none(_new: New, _back: timedelta) -> str:
    return "null"


def _as_json(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical_json(value).decode()


def _digest(salt: str, table: str, column: str, said: str) -> str:
    # `rows.digest` of a value that is JSON already
    return _sha(f'["{salt}","{table}","{column}",{said}]')[: rows.DIGEST]


def _sha(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()


def _insert(connection: Connection, table: Table, found: Sequence[Sequence[Any]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    cursor = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        into: Any = cursor
        with into.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
            for row in found:
                copy.write_row(row)
        return
    marks = ", ".join("?" for _ in table.columns)
    cursor.executemany(f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})", found)
