"""The policy, row by row: the product's data equals the hand-written copy of the page, SQL and the
table agree, forbidden is absent, and a page shows one face."""

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
from tests.platform.visibility import page

CELLS = [
    pytest.param(row, stage, id=f"{words} at {stage}")
    for row, words in policy.CAPACITIES.items()
    for stage in policy.STAGES
]


@pytest.mark.parametrize(("row", "stage"), CELLS)
def test_a_capacity_sees_at_a_stage_what_the_page_says_and_nothing_else(
    row: str, stage: str
) -> None:
    assert matrix.cell(row, stage) == policy.CELLS[row, stage]
    assert matrix.visible([row], stage) == policy.visible([row], stage)
    # A judgement still to come closes what would colour it.
    assert matrix.closed(row, stage) == policy.CLOSES.get((row, stage), frozenset())


@pytest.mark.parametrize("stage", policy.STAGES)
def test_two_capacities_add_up_and_the_blindest_wins(stage: str) -> None:
    for pair in combinations(policy.CAPACITIES, 2):
        assert matrix.visible(pair, stage) == policy.visible(pair, stage), pair


def test_the_page_and_the_product_name_the_same_things() -> None:
    assert set(matrix.ROWS) == set(policy.CAPACITIES)
    assert matrix.STAGES == policy.STAGES
    assert matrix.CLASSES == policy.CLASSES == set(DataClass)
    assert len(matrix.ROWS) * len(matrix.STAGES) == len(policy.CELLS)


@pytest.mark.parametrize(("row", "stage"), [("ended", "2"), ("panel", "9"), ("Panel", "2")])
def test_a_row_or_stage_that_does_not_exist_is_an_error(row: str, stage: str) -> None:
    with pytest.raises(ValueError):
        matrix.visible([row], stage)


def test_what_the_law_says_of_whole_rows() -> None:
    for stage in ("0", "1", "2", "3", "4"):
        for row in policy.CAPACITIES:
            seen = matrix.visible([row, "coordinator"], stage)
            assert not (row.startswith("reviewer.") and seen & {"RX", "AG", "ID", "PR"})
    at = {stage: matrix.visible(["candidate.own"], stage) for stage in matrix.STAGES}
    assert at["2"] == at["3"] == at["4"]
    never = {"RN", "RX", "RXn", "RO", "AG", "PF", "FC", "QS", "SX", "SO", "DN", "KW"}
    assert not never & frozenset().union(*at.values())
    assert not any(matrix.visible([], stage) for stage in matrix.STAGES)


WRITES = [
    # "Candidate writes 0, and 1 until the deadline; may withdraw until 7."
    ("candidate.own", "submission", "0 1"),
    ("candidate.own", "withdraw", "0 1 2 3 4 5 6"),
    # Their one answer about the process, after the end.
    ("candidate.own", "process_answer", "7 7s E"),
    # Rule 15: "at 7 after a stop or rejection, once".
    ("candidate.own", "second_look", "7 7s"),
    # "Reviewer writes RO until own lock, then amendments only."
    ("reviewer.planned", "accept", "0 1 2 3 4"),
    ("reviewer.accepted", "RO", "2 3 4"),
    ("reviewer.accepted", "lock", "2 3 4"),
    ("reviewer.locked", "amend", "3 4 5 6 7 7s"),
    ("reviewer.locked+debrief", "amend", "3 4 5 6 7 7s"),
    # "After their own lock, and until the gate's decision" (rule 13).
    ("reviewer.locked", "scenarios", "3 4"),
    ("reviewer.locked+debrief", "scenarios", "3 4"),
    ("practice", "RO", "2 3"),
    # "Panel member and interviewer write SO until own lock, then amendments only."
    ("panel", "SO", "5"),
    # A participant of the debrief writes their vote, and then what it discusses.
    ("panel.passed", "vote", "6"),
    ("reviewer.locked+invited", "vote", "6"),
    ("reviewer.locked+debrief", "debrief", "6"),
    ("panel", "debrief", "6"),
    ("interviewer.open", "SO", "0 1 2 3 4 5 6"),
    ("interviewer.locked", "amend", "0 1 2 3 4 5 6 7"),
    ("interviewer.locked+debrief", "debrief", "6"),
    ("interviewer.open+invited", "vote", "6"),
    # "Coordinator assigns, extends, cancels, closes, releases FB; cannot rate, comment on
    # criteria, lock for others."
    ("coordinator", "assign", "0 1 2 3 4"),
    ("coordinator", "extend", "0 1"),
    # "The decider decides the gate"; the coordinator may confirm.
    ("coordinator", "confirm_gate", "4"),
    ("coordinator", "close", "6"),
    ("coordinator", "pass", "5 6"),
    ("coordinator", "cancel", "0 1 2 3 4 5 6"),
    ("coordinator", "release_fb", "7 7s"),
    ("decider", "gate", "4"),
    # "The hiring manager closes at 6 (the coordinator on their behalf)."
    ("decider", "close", "6"),
    ("manager.sits", "close", "6"),
]
NEVER = {
    "reviewer.planned": ("RO",),
    "reviewer.accepted": ("amend", "scenarios"),
    "reviewer.locked": ("RO", "lock", "debrief"),
    "reviewer.locked+debrief": ("RO", "vote"),
    "reviewer.recused": ("RO", "amend", "scenarios"),
    "panel": ("RO", "vote", "close"),
    "panel.passed": ("SO", "debrief"),
    "reviewer.locked+invited": ("debrief",),
    "interviewer.locked": ("SO", "debrief"),
    "interviewer.locked+debrief": ("vote",),
    "interviewer.open+invited": ("debrief", "SO"),
    "coordinator": ("gate", "vote", "debrief", "RO", "SO", "lock"),
    "decider": ("RO",),
    "manager.sits": ("gate", "RO"),
}


@pytest.mark.parametrize(
    ("row", "what", "stages"),
    [*WRITES, *((row, what, "") for row, every in NEVER.items() for what in every)],
)
def test_a_capacity_writes_only_at_the_stages_of_the_write_rules(
    row: str, what: str, stages: str
) -> None:
    allowed = [stage for stage in matrix.STAGES if matrix.may_write([row], what, stage)]
    assert allowed == stages.split()


@pytest.mark.parametrize(
    "row", [r for r in policy.CAPACITIES if {"RX", "AG"} & policy.CLOSES.get((r, "4"), set())]
)
def test_who_cannot_read_the_reviews_at_the_gate_does_not_decide_it(row: str) -> None:
    assert matrix.may_write(["decider"], "gate", "4")
    assert not matrix.may_write(["decider", row], "gate", "4")


@pytest.mark.parametrize("section", ["cells", "closes"])
def test_a_code_without_a_name_stops_the_import(
    monkeypatch: pytest.MonkeyPatch, section: str
) -> None:
    monkeypatch.setitem(matrix._POLICY, section, {"panel": {"5": ["PT", "XX"]}})
    with pytest.raises(ValueError, match="XX"):
        matrix._table(section)


def test_the_page_says_what_the_matrix_says() -> None:
    said = page.PAGE.read_text(encoding="utf-8")
    assert page.written(said) == said, "python -m tests.platform.visibility.page"


OWN = ("candidate.own", "connection")
ROWS = [row for row in policy.CAPACITIES if row not in OWN]
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


@pytest.mark.parametrize("row", OWN)
def test_a_candidate_and_a_connection_see_a_folio_by_its_stage(db: Session, row: str) -> None:
    mine = [factories.folio(db, stage=stage) for stage in matrix.STAGES]
    other = factories.folio(db, stage="2")
    own = select(Folio.id).where(Folio.id.in_([folio.id for folio in mine]))
    for class_ in sorted(policy.CLASSES):
        found = {it.stage for it in db.scalars(scope_own(own, [DataClass(class_)], row=row))}
        assert found == {s for s in matrix.STAGES if class_ in policy.CELLS[row, s]}
    assert other not in db.scalars(scope_own(own, [DataClass.STAGE_IN_WORDS], row=row)).all()
    for folio in mine:
        assert classes_of_own(folio) == policy.CELLS["candidate.own", folio.stage]
