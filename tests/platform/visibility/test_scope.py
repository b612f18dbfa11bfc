"""Promises of the one door: SQL and the table agree, forbidden is absent, one face a page."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import (
    Absent,
    classes_of,
    classes_of_own,
    one,
    scope,
    scope_own,
)
from tests import factories, policy

ROWS = [row for row in policy.CAPACITIES if row != "candidate.own"]
ALL_PAIRS = [*((row,) for row in ROWS), *combinations(ROWS, 2)]
COMPACT_PAIRS = [
    *((row,) for row in ROWS),
    *((row, hat) for row in ROWS if row.startswith("reviewer") for hat in ("panel", "decider")),
]


def people(db: Session, holdings: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    folios = [factories.folio(db, stage=stage) for stage in matrix.STAGES]
    held = {chance.new_id(): rows for rows in holdings}
    now = clock.now()
    who = {"name": "", "level": 3, "epoch": 0, "created_at": now}
    db.execute(insert(Account), [{**who, "id": id_, "email": id_} for id_ in held])
    # Not the real kinds: two reviewer rows at once are for this test only.
    rows = [
        Standing(
            id=chance.new_id(),
            folio=folio.id,
            stage=folio.stage,
            since=now,
            account=account,
            kind=f"hat {n}",
            state=row,
        )
        for account, rows in held.items()
        for folio in folios
        for n, row in enumerate(rows)
    ]
    db.add_all(rows)
    db.flush()
    return held


def agree(database: Database, holdings: list[tuple[str, ...]]) -> int:
    with database.transaction() as db:
        held = people(db, holdings)
    checked = 0
    with database.reading() as db:
        folios = {folio.stage: folio.id for folio in db.scalars(select(Folio))}
        for account, rows in held.items():
            allowed = {stage: policy.visible(rows, stage) for stage in matrix.STAGES}
            for class_ in sorted(policy.CLASSES):
                query = scope(account, [DataClass(class_)]).with_only_columns(Folio.stage)
                expected = {stage for stage in matrix.STAGES if class_ in allowed[stage]}
                assert set(db.scalars(query)) == expected, (rows, class_)
                checked += len(matrix.STAGES)
            for stage, folio in folios.items():
                assert classes_of(db, account, folio) == allowed[stage], (rows, stage)
    return checked


def test_sql_and_table_agree_for_every_row_and_pair_stage_and_class(database: Database) -> None:
    checked = agree(database, ALL_PAIRS)
    assert checked == len(ALL_PAIRS) * len(policy.STAGES) * len(policy.CLASSES)


@pytest.mark.postgresql
def test_sql_and_table_agree_on_postgresql(postgresql: Database) -> None:
    agree(postgresql, COMPACT_PAIRS)


def test_a_page_of_several_classes_needs_one_cell_that_opens_them_all(db: Session) -> None:
    held = people(db, [("decider", "panel")])
    account = next(iter(held))
    apart = scope(account, [DataClass.GATE_WORD, DataClass.HELD_BACK])
    assert db.execute(apart).all() == [], "the panel's KW and the manager's PF are two scopes"
    both = scope(account, [DataClass.BLINDED_VIEW, DataClass.PANEL_NAMES]).with_only_columns(
        Folio.stage
    )
    assert set(db.scalars(both)) == {"5", "6", "7"}
    assert db.execute(scope(account, [DataClass.PROMPT], rows=[])).all() == []
    named = scope(account, [DataClass.BLINDED_VIEW], rows=["decider"])
    assert {standing.state for _, standing in db.execute(named)} == {"decider"}


@pytest.mark.parametrize(
    "classes", [["FC", "ID"], ["FC", "IDn", "PT"], [], ["XX"], ["ST"], ["PT", "pt"]]
)
def test_a_page_shows_one_face_and_names_what_it_shows(classes: list[Any]) -> None:
    with pytest.raises(ValueError):
        scope("anybody", classes)
    with pytest.raises(ValueError):
        scope_own(select(Folio.id), classes)


@pytest.mark.usefixtures("either_database")
def test_an_ended_standing_neither_shows_nor_closes(db: Session) -> None:
    account = next(iter(people(db, [("reviewer.recused", "coordinator")])))
    folio = db.scalars(select(Folio).where(Folio.stage == "4")).one()
    with pytest.raises(Absent):
        one(db, account, [DataClass.OTHER_REVIEWS], id=folio.id)
    for standing in db.scalars(select(Standing).where(Standing.account == account)):
        if standing.state == "reviewer.recused":
            standing.state = "ended"
    assert one(db, account, [DataClass.OTHER_REVIEWS], id=folio.id)[0] is folio
    for standing in db.scalars(select(Standing).where(Standing.account == account)):
        standing.state = "ended"
    with pytest.raises(Absent):
        one(db, account, [DataClass.OTHER_REVIEWS], id=folio.id)
    assert classes_of(db, account, folio.id) == frozenset()


@pytest.mark.usefixtures("either_database")
def test_forbidden_equals_absent(db: Session) -> None:
    account = next(iter(people(db, [("reviewer.accepted",)])))
    folio = db.scalars(select(Folio).where(Folio.stage == "3")).one()
    found, standing = one(
        db, account, [DataClass.FOLIO_CODE, DataClass.BLINDED_VIEW], code=folio.code
    )
    assert found is folio and standing.state == "reviewer.accepted"
    refusals = []
    for id_, classes in (
        (folio.id, [DataClass.IDENTITY]),
        (folio.id, [DataClass.OTHER_REVIEWS]),
        ("never-issued", [DataClass.BLINDED_VIEW]),
    ):
        with pytest.raises(Absent) as refused:
            one(db, account, classes, id=id_)
        refusals.append((type(refused.value), refused.value.args))
    assert set(refusals) == {(Absent, ())}
    with pytest.raises(Absent):
        one(db, account, [DataClass.BLINDED_VIEW], code="F-NEVER")
    with pytest.raises(Absent):
        one(db, "somebody else", [DataClass.BLINDED_VIEW], id=folio.id)


def test_a_candidate_sees_their_own_folio_by_its_stage(db: Session) -> None:
    mine = [factories.folio(db, stage=stage) for stage in matrix.STAGES]
    other = factories.folio(db, stage="2")
    own = select(Folio.id).where(Folio.id.in_([folio.id for folio in mine]))
    for class_ in sorted(policy.CLASSES):
        found = {folio.stage for folio in db.scalars(scope_own(own, [DataClass(class_)]))}
        cells = policy.CELLS
        assert found == {s for s in matrix.STAGES if class_ in cells["candidate.own", s]}
    assert other not in db.scalars(scope_own(own, [DataClass.PROMPT])).all()
    for folio in mine:
        assert classes_of_own(folio) == policy.CELLS["candidate.own", folio.stage]
