"""Every table says what becomes of its rows when a person is erased."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Table, select

from blindfolio.app import ERASED
from blindfolio.db.orm import Base
from blindfolio.erasure.rules import Goes

GOES = [rule for room in ERASED for rule in room.goes]
STAYS = [rule for room in ERASED for rule in room.stays]


def test_every_table_is_declared_once_and_no_other_is() -> None:
    declared = Counter(rule.table.__tablename__ for rule in GOES)
    declared += Counter(rule.table.__tablename__ for rule in STAYS)
    says = "Say in the room's erasure.py what becomes of this table when a person is erased."
    assert declared == Counter(list(Base.metadata.tables)), says


def test_what_stays_says_why() -> None:
    for rule in STAYS:
        assert rule.why.endswith("."), rule.table


def test_a_row_goes_before_the_one_that_it_points_to() -> None:
    order = [rule.table.__tablename__ for rule in GOES]
    for place, rule in enumerate(GOES):
        for target in _points_to(rule):
            if target in order:
                at = order.index(target)
                assert at > place or target == order[place], (order[place], target)


def test_what_stays_points_to_nothing_that_goes() -> None:
    going = {rule.table.__tablename__ for rule in GOES}
    for rule in STAYS:
        assert not _tables(rule.table.__table__) & going, rule.table


def test_every_rule_can_be_asked() -> None:
    for rule in GOES:
        assert str(select(rule.table).where(rule.of("a folio")))


def _points_to(rule: Goes) -> set[str]:
    # Beside the foreign keys, the tables that its condition asks for the folio.
    condition = str(rule.of("a folio"))
    asked = {name for name in Base.metadata.tables if f"FROM {name} " in condition}
    return (_tables(rule.table.__table__) | asked) - {"entry"}


def _tables(table: object) -> set[str]:
    assert isinstance(table, Table)
    return {key.column.table.name for key in table.foreign_keys}
