from __future__ import annotations

import json
import logging
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from blindfolio import chance, clock
from blindfolio.db.freezes import Freeze
from blindfolio.documents.model import canonical_json
from blindfolio.erasure.rules import Goes
from blindfolio.ledger import erased
from blindfolio.ledger.on_disk import compare
from blindfolio.ledger.verify import recorded
from reviews.forms.fields import FieldGroup, Form, R, V

_log = logging.getLogger(__name__)

Parts = Mapping[FieldGroup[Any], Mapping[str, Any]]


@cache
def _reading(group: FieldGroup[Any]) -> Select[Any]:
    # Cached because every page of a judgement uses it.
    table = group.table
    columns = [getattr(table, name) for name in group.stored]
    owner, key = getattr(table, group.owner), getattr(table, group.key)
    of = owner.in_(bindparam("owners", expanding=True))
    return select(owner, key, *columns).where(of).order_by(owner, key)


def views(
    db: Session, group: FieldGroup[V], owners: Collection[str]
) -> dict[str, dict[str, V]]:
    """Return the group's rows by form id and key. Every requested id is included, even if it
    has no rows."""
    found: dict[str, dict[str, V]] = {owner: {} for owner in owners}
    attrs = group.stored
    for owner, key, *values in db.execute(_reading(group), {"owners": list(found)}):
        found[owner][str(key)] = group.view(**dict(zip(attrs, values, strict=True)))
    return found


def begin(db: Session, form: Form[R], **own: Any) -> R:
    empty = {name: value for it in form.fields for name, value in it.columns("").items()}
    row = form.table(id=chance.new_id(), revision=0, saved_at=clock.now(), **empty, **own)
    db.add(row)
    db.flush()
    return row


def write(
    db: Session,
    form: Form[Any],
    row: Any,
    stored: Parts,
    values: Mapping[str, str],
    changed: Collection[str],
) -> None:
    for it in form.fields:
        for name, value in it.columns(values[it.key]).items():
            setattr(row, name, value)
    touched = {
        group: sorted({key for name in changed if (key := key_of(group, name))})
        for group in form.groups
    }
    for group, keys in touched.items():
        if group.column:
            texts = {
                key: {it.key: values[f"{it.key}-{key}"] for it in group.fields} for key in keys
            }
            setattr(row, group.column, getattr(row, group.column) | texts)
    row.revision += 1
    row.saved_at = clock.now()
    db.flush()
    for group, keys in touched.items():
        if not group.column:
            _write_group(db, group, row.id, stored.get(group, {}), values, keys)


def key_of(group: FieldGroup[Any], name: str) -> str:
    kind, _, key = name.partition("-")
    return key if any(it.key == kind for it in group.fields) else ""


def _write_group(
    db: Session,
    group: FieldGroup[Any],
    owner: str,
    stored: Mapping[str, Any],
    values: Mapping[str, str],
    keys: Iterable[str],
) -> None:
    number = getattr(group.table, group.key).type.python_type
    fresh: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for key in keys:
        row = {group.owner: owner, group.key: number(key)}
        for it in group.fields:
            row |= it.columns(values[f"{it.key}-{key}"])
        (known if key in stored else fresh).append(row)
    if fresh:
        db.execute(insert(group.table), fresh)
    if known:
        db.execute(update(group.table), known)


def facts(form: Form[Any], row: Any, parts: Parts, **own: Any) -> dict[str, Any]:
    """What a lock seals, ready for JSON. Equal rows give equal facts."""
    return {
        "form": form.version,
        form.name: row.id,
        **own,
        **said(form, row),
        **{group.name: of_group(parts.get(group, {})) for group in form.groups},
    }


def said(form: Form[Any], row: Any) -> dict[str, Any]:
    names = [name for it in form.fields if it.sealed for name in it.shape()]
    return {name: getattr(row, name) for name in names}


def of_group(views: Mapping[str, Any]) -> dict[str, Any]:
    return {key: asdict(view) for key, view in views.items()}


def freezes(form: Form[Any], *more: InstrumentedAttribute[str]) -> tuple[Freeze, ...]:
    """Return the rules that freeze a form's tables once it is locked. `more` are columns of
    other tables that hold the id of the form's row."""
    table = form.table.__tablename__
    locked = (
        f"EXISTS (SELECT 1 FROM {table} f WHERE f.id = {{row}} AND f.locked_at IS NOT NULL)"
    )
    return (
        Freeze(table, "OLD.locked_at IS NOT NULL", "OLD.folio"),
        *(
            Freeze(
                column.class_.__tablename__,
                locked.format(row=f"OLD.{column.key}"),
                f"(SELECT f.folio FROM {table} f WHERE f.id = OLD.{column.key})",
                inserts=locked.format(row=f"NEW.{column.key}"),
            )
            for column in (*_owners(form), *more)
        ),
    )


def goes(
    form: Form[Any], *more: InstrumentedAttribute[str], named: bool = False
) -> tuple[Goes, ...]:
    """Return what an erasure deletes, in order. `more` are columns of other tables that hold
    the id of the form's row."""
    table: Any = form.table

    def of(column: InstrumentedAttribute[str]) -> Goes:
        rows = select(table.id)
        held_in: Any = column.class_
        return Goes(held_in, lambda folio: column.in_(rows.where(table.folio == folio)))

    held = (of(column) for column in (*more, *_owners(form)))
    return (*held, Goes(table, lambda folio: table.folio == folio, named=named))


def _owners(form: Form[Any]) -> Iterable[InstrumentedAttribute[str]]:
    return [getattr(group.table, group.owner) for group in form.groups]


BATCH = 50


def faults(
    db: Session,
    form: Form[R],
    kind: str,
    facts: Callable[[Session, Sequence[R]], Mapping[str, Mapping[str, Any]]],
) -> Iterable[str]:
    """Yield a sentence for each locked row that is gone or differs from what was recorded under
    `kind`. `facts` returns what a lock of each row would seal, by row id."""
    table: Any = form.table
    has_seal = hasattr(table, "seal")
    told = (
        (
            str(entry.facts.get(form.name)),
            (entry.facts, entry.folio, (entry.seal, entry.at) if has_seal else None),
        )
        for entry in recorded(db, kind)
    )
    found = db.scalars(
        select(table)
        .where(table.locked_at.is_not(None), table.folio.not_in(erased.recorded_folios()))
        .order_by(table.id)
        .execution_options(populate_existing=True, yield_per=BATCH)
    )

    def kept() -> Iterator[tuple[str, Any]]:
        for batch in found.partitions():
            sealed = _sealed(db, batch, facts)
            for row in batch:
                lock = (row.seal, row.locked_at) if has_seal else None
                yield row.id, (sealed.get(row.id), row.folio, lock)

    altered, gone = compare(told, kept())
    one = form.words[0].upper() + form.words[1:]
    for id_ in altered:
        recorded_as = "sealed" if has_seal else "recorded"
        yield f"{one} {id_} is not what was {recorded_as} when it was locked."
    for id_ in gone:
        yield f"{one} {id_} was locked, but has been deleted or is a draft again."


def _sealed(
    db: Session,
    batch: Sequence[R],
    facts: Callable[[Session, Sequence[R]], Mapping[str, Mapping[str, Any]]],
) -> Mapping[str, Any]:
    """Return what `facts` does, without rows with values that no verb writes."""
    try:
        found: Mapping[str, Any] = as_json(facts(db, batch))
        return found
    except Exception:
        if len(batch) == 1:
            _log.exception("a locked row can't be read")
            return {}
        return ChainMap(*(dict(_sealed(db, [row], facts)) for row in batch))


def as_json(facts: Any) -> Any:
    # Tuples become lists, as in the ledger.
    return json.loads(canonical_json(facts))
