"""Reads the audit page's lines, a page or a chunk at a time. There are no numbers or totals: what
a viewer may not see must leave no gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.audit.models import AuditLine
from blindfolio.db.session import Database
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import in_sight, there
from blindfolio.visibility.stage import Stage

PAGE = 50
_CHUNK = 500

_JUDGE = ("reviewer", "panel", "interviewer", "practice")
_TOLD = (Stage.DEBRIEF, Stage.CLOSED, Stage.STOPPED, Stage.ERASED)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    act: str = ""
    by: str = ""
    submission: str = ""
    opening: str = ""
    since: str = ""
    until: str = ""

    def address(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class AuditReader:
    """Who reads: an admin of the site, or a coordinator who reads one opening."""

    account: str
    admin: bool
    zone: ZoneInfo


def page(
    db: Session, reader: AuditReader, asks: AuditFilter, before: str = ""
) -> tuple[Sequence[AuditLine], bool]:
    """Returns the newest lines before the one with this id, and whether there are older ones.
    Raises Absent for a line that the reader may not see.
    """
    mine = _seen_by(reader, asks)
    last = None
    if before:
        last = there(db.scalar(select(AuditLine).where(*mine, AuditLine.id == before)))
    found = db.scalars(_next(mine, last, PAGE + 1)).all()
    return found[:PAGE], len(found) > PAGE


def every(
    database: Database, reader: AuditReader, asks: AuditFilter
) -> Iterator[tuple[AuditLine, dict[str, str]]]:
    """Yields all lines, newest first, with the names of their people. Each chunk has its own
    session, so that a slow reader holds none.
    """
    mine, last = _seen_by(reader, asks), None
    while True:
        with database.reading() as db:
            found = db.scalars(_next(mine, last, _CHUNK)).all()
            named = names(db, found)
        yield from ((line, named) for line in found)
        if len(found) < _CHUNK:
            return
        last = found[-1]


def names(db: Session, found: Sequence[AuditLine]) -> dict[str, str]:
    wanted = {it for line in found for it in (line.by, line.about) if it}
    return {
        id_: name
        for id_, name in db.execute(
            select(Account.id, Account.name).where(Account.id.in_(wanted))
        )
    }


COLUMNS = ("at", "act", "what", "detail", "by", "by_id", "about", "submission", "opening", "id")


def record(line: AuditLine, named: dict[str, str]) -> dict[str, str]:
    by = named.get(line.by or "", "candidate" if line.by else "automatic")
    values = (
        line.at.isoformat(timespec="seconds"),
        line.act,
        line.kind,
        line.detail,
        by,
        line.by if line.by in named else "",
        named.get(line.about or "", ""),
        line.folio or "",
        line.opening or "",
        line.id,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _next(
    mine: Sequence[ColumnElement[bool]], last: AuditLine | None, most: int
) -> Select[AuditLine]:
    found = select(AuditLine).where(*mine)
    if last is not None:
        found = found.where(tuple_(AuditLine.at, AuditLine.id) < (last.at, last.id))
    return found.order_by(AuditLine.at.desc(), AuditLine.id.desc()).limit(most)


def _seen_by(reader: AuditReader, asks: AuditFilter) -> list[ColumnElement[bool]]:
    asked = [~_any(_judging(reader.account)), *_asked(asks, reader.zone)]
    return asked if reader.admin else [*asked, _run_by(reader.account)]


def judges(db: Session, account: str) -> bool:
    """Returns whether there is a submission whose lines the account may not see."""
    return db.scalar(select(Standing.id).where(*_judging(account)).limit(1)) is not None


def _judging(account: str) -> tuple[ColumnElement[bool], ...]:
    """Of submissions that the account judges, or that it has judged, and that have not reached
    their debrief.
    """
    return (
        Standing.account == account,
        Standing.state != "ended",
        or_(Standing.kind.in_(_JUDGE), Standing.state == "manager.sits"),
        Standing.stage.not_in(_TOLD),
    )


def _run_by(account: str) -> ColumnElement[bool]:
    runs = (Standing.account == account, Standing.state == "coordinator", in_sight())
    return or_(AuditLine.folio.is_(None), _any(runs))


def _any(which: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """Returns whether there is such a row of the line's submission."""
    found = select(Standing.id).where(Standing.folio == AuditLine.folio, *which)
    # Without the offset, PostgreSQL would first read all that the account runs or judges.
    return found.offset(0).exists()


def _asked(asks: AuditFilter, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    # The rarest first: its index is read, and SQLite might choose another.
    equal = {
        AuditLine.folio: asks.submission,
        AuditLine.by: asks.by,
        AuditLine.opening: asks.opening,
        AuditLine.act: asks.act,
    }
    wanted = [(column, value) for column, value in equal.items() if value]
    # One index has both a person and an opening.
    most = 2 if asks.by and asks.opening and not asks.submission else 1
    found = [column == value for column, value in wanted[:most]]
    found += [func.coalesce(column, "") == value for column, value in wanted[most:]]
    if since := _day(asks.since):
        found.append(AuditLine.at >= datetime.combine(since, time(), zone))
    if until := _day(asks.until):
        found.append(AuditLine.at < datetime.combine(until + timedelta(days=1), time(), zone))
    return found


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None
