from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, UniqueConstraint, select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.deciding.close import optional
from reviews.forms.fields import Choice, Field, Form, R

E = TypeVar("E")
F = TypeVar("F", bound=Field)


@dataclass(frozen=True, eq=False, kw_only=True)
class Voice(Form[R]):
    """A form for one kind of statement in a debrief. `entry` is the kind of log entry, and
    `again` the refusal of a second statement where only one is allowed."""

    name: str = ""
    words: str = ""
    entry: str
    again: str = ""


@dataclass(frozen=True, slots=True)
class Spoken(Generic[R, E]):
    """A row with its writer's name, and the row that ended it with that row's writer. An open
    row has None and an empty name."""

    row: R
    by: str
    end: E | None = None
    ended_by: str = ""


def noted(kind: type[F], key: str, words: str, needed: str = "", **more: Any) -> F:
    seen = DataClass.DEBRIEF_NOTES
    return kind(key=key, words=words, needed=needed, seen_as=seen, **more)


def checked(voice: Voice[Any], typed: Mapping[str, str], *instead: Field) -> dict[str, str]:
    kept = {}
    for it in {it.key: it for it in (*voice.fields, *instead)}.values():
        text = optional(it.key, typed.get(it.key, ""))
        lacks = text not in it.options if isinstance(it, Choice) else not text
        if it.needed and lacks:
            raise Refusal(it.key, it.needed)
        kept[it.key] = text
    return kept


def write(
    db: Session,
    voice: Voice[R],
    folio: Folio,
    typed: Mapping[str, str],
    *instead: Field,
    by: str,
    about: dict[str, Any] | None = None,
    cited: Callable[[Session, Folio, Mapping[str, str]], Mapping[str, Any]] | None = None,
    **own: str,
) -> R:
    """Write one row from the typed fields, the `own` columns and the columns that `cited`
    returns. `instead` has fields that replace those of the form. The log records the choices
    and the person they are `about`, never the text."""
    table: Any = voice.table
    said = checked(voice, typed, *instead)
    known = {"id": chance.new_id(), "folio": folio.id, "account": by, "by": by}
    columns: dict[str, Any] = {**known, "at": clock.now()}
    for it in voice.fields:
        columns |= it.columns(said[it.key])
    columns |= {**(cited(db, folio, said) if cited else {}), **own}
    if voice.again:
        [one] = (it for it in table.__table__.constraints if isinstance(it, UniqueConstraint))
        same = (column == columns[column.name] for column in one.columns)
        if db.scalar(select(table.id).where(*same)) is not None:
            raise Conflict("again", voice.again)
    row: R = table(**{it.name: columns[it.name] for it in table.__table__.columns})
    db.add(row)
    db.flush()
    chosen = {it.key: columns[it.name] for it in voice.fields if it.kind != "text"}
    chain.record(db, voice.entry, (about or {"account": by}) | chosen, folio=folio.id, by=by)
    return row


def by_name(table: type[R], end: type[E] | None = None, *of: str) -> Select[Any]:
    """Select the columns of `Spoken` for the folios `of`, oldest first. The primary key of
    `end` is the id of the row that it ends."""
    said: Any = table
    query = select(said, Account.name).join(Account, Account.id == said.account)
    if end is not None:
        ending: Any = end
        ender = aliased(Account)
        [key] = ending.__table__.primary_key
        query = query.outerjoin(ending, key == said.id).outerjoin(ender, ender.id == ending.by)
        query = query.add_columns(ending, ender.name)
    return query.where(said.folio.in_(of)).order_by(said.at, said.id)


def spoken(db: Session, table: type[R], end: type[E] | None, folio: str) -> list[Spoken[R, E]]:
    """Return the rows, oldest first. The viewer must see DN."""
    return [Spoken(*row) for row in db.execute(by_name(table, end, folio))]
