"""Adds lines to the audit page: of entries of the sealed log, and of what people open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import bindparam, case, exists, insert, literal, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.audit.acts import KINDS
from blindfolio.audit.models import AuditLine
from blindfolio.ledger.models import Entry
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing

OPENED: Mapping[str, frozenset[DataClass]] = {
    "identity": frozenset({DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.ORIGINAL}),
    "ratings": frozenset(
        {
            DataClass.OTHER_REVIEWS,
            DataClass.UNCOUNTED_REVIEWS,
            DataClass.AGGREGATES,
            DataClass.OTHER_SCORECARDS,
        }
    ),
}


# A practice folio's is its round, which no one but its people may know.
_OPENING = case((Folio.purpose == "live", Folio.opening))
_ACT = bindparam("act_", type_=AuditLine.act.type)
_BY = bindparam("by_", type_=AuditLine.by.type)
_OPENED_FIRST = insert(AuditLine).from_select(
    ["id", "at", "act", "kind", "detail", "by", "folio", "opening"],
    select(
        bindparam("id_", type_=AuditLine.id.type),
        bindparam("now", type_=AuditLine.at.type),
        *(_ACT, _ACT, literal(""), _BY, Folio.id, _OPENING),
    ).where(
        Folio.id == bindparam("of"),
        ~exists().where(
            AuditLine.folio == Folio.id,
            AuditLine.at >= bindparam("since"),
            AuditLine.act == _ACT,
            AuditLine.by == _BY,
        ),
    ),
)


def of_entry(db: Session, entry: Entry, facts: Mapping[str, Any]) -> None:
    """Adds a line for an entry of the kinds that the page shows. What a candidate does is left
    out, except their deletion, and so is what people do with their own part.
    """
    kind = "standing.ended" if facts.get("state") == "ended" else entry.kind
    if kind not in KINDS or _is_left_out(db, entry, facts):
        return
    _add(
        db,
        KINDS[kind][0],
        kind,
        detail=facts.get("role") or facts.get("kind") or facts.get("reason") or "",
        at=entry.at,
        by=entry.actor,
        about=facts.get("account"),
        folio=entry.folio,
        opening=facts.get("opening") or _opening_of(db, entry.folio),
    )


def _is_left_out(db: Session, entry: Entry, facts: Mapping[str, Any]) -> bool:
    if entry.kind == "standing":
        # Of a whole opening, "opening.joined" says it.
        return entry.folio is None or facts["account"] == entry.actor
    return entry.kind == "signed_in" and not _is_account(db, entry.actor)


def of_opened(db: Session, acts: Collection[tuple[str, str]], *, by: str) -> None:
    """Adds a line for each act and folio, once a day for each person."""
    now = clock.now()
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    rows = [{"id_": chance.new_id(), "act_": act, "of": folio} for act, folio in acts]
    db.connection().execute(
        _OPENED_FIRST, [it | {"by_": by, "now": now, "since": today} for it in rows]
    )


def says_about(db: Session, openings: Collection[str | None]) -> None:
    """Says which openings the file that is being made is about, in addition to those said
    before. The account must run or decide in each. Without this, it may be about all in which
    it does.
    """
    db.info.setdefault("exports", set()).update(openings)


def says_of(db: Session, folios: Collection[str]) -> None:
    """As above, by submissions."""
    says_about(db, db.scalars(select(_OPENING).where(Folio.id.in_(folios)).distinct()).all())


def said_about(db: Session) -> Collection[str | None] | None:
    return db.info.get("exports")


def of_export(
    db: Session,
    file: str,
    folios: Collection[str],
    opening: str | None,
    about: Collection[str | None] | None,
    *,
    by: str,
) -> None:
    """Adds a line for a downloaded file. One about no single submission or opening has a line
    for each that it is `about`.
    """
    if len(folios) == 1:
        (folio,) = folios
        _add(db, "export", "export", file, by=by, folio=folio, opening=_opening_of(db, folio))
        return
    mine = (
        select(Folio.opening)
        .join(Standing, Standing.folio == Folio.id)
        .where(Standing.account == by, Standing.state != "ended", Folio.purpose == "live")
        .where(Standing.kind.in_(("coordinator", "manager", "decider")))
    )
    if opening and db.scalar(mine.where(Folio.opening == opening).limit(1)):
        about = [opening]
    elif about is None:
        about = db.scalars(mine.distinct()).all()
    for it in about or (None,):
        _add(db, "export", "export", file, by=by, opening=it)


def _add(
    db: Session, act: str, kind: str, detail: str = "", *, at: datetime | None = None, **of: Any
) -> None:
    at = at or clock.now()
    db.add(AuditLine(id=chance.new_id(), at=at, act=act, kind=kind, detail=detail[:40], **of))


def _is_account(db: Session, actor: str | None) -> bool:
    return actor is not None and db.get(Account, actor) is not None


def _opening_of(db: Session, folio: str | None) -> str | None:
    return db.scalar(select(_OPENING).where(Folio.id == folio)) if folio else None
