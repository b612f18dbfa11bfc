"""Promises about who may stand how to a folio: presets, recusal, coordinators, joining."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of
from tests import factories
from tests.platform.visibility.acts import given, person, reviewer
from tests.sites import Site


def compact(db: Session, stage: str = "2") -> Folio:
    return factories.folio(db, stage=stage, of=factories.opening(db, preset="compact"))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("coordinator", "reviewer", "coordinator"),
        ("coordinator", "panel", "coordinator"),
        ("coordinator", "interviewer", "coordinator"),
        ("reviewer", "panel", "different people"),
        ("reviewer", "interviewer", "know the candidate's name"),
        ("panel", "panel", "already"),
    ],
)
def test_one_person_never_takes_both(db: Session, one: str, other: str, why: str) -> None:
    folio = factories.folio(db, stage="1")
    for first, second in ((one, other), (other, one)):
        account = given(db, folio, first)
        with pytest.raises(Refusal, match=why):
            standing.give(db, folio, account, second, by=None)


@pytest.mark.parametrize("stage", ["0", "4"])
def test_a_hiring_manager_sits_on_the_panel_only_where_another_engineer_decides(
    db: Session, stage: str
) -> None:
    decided, sat = (factories.folio(db, stage=stage) for _ in range(2))
    sat.decider = "engineer"
    account, seat = person(db), person(db)
    for folio in (decided, sat):
        standing.give(db, folio, account, "manager", by=None)
    with pytest.raises(Refusal, match="reads the reviews first"):
        standing.give(db, decided, account, "panel", by=None)
    standing.give(db, sat, account, "panel", by=None)
    standing.give(db, decided, seat, "panel", by=None)
    with pytest.raises(Refusal, match="reads the reviews first"):
        standing.give(db, decided, seat, "manager", by=None)


def test_a_named_decider_neither_runs_nor_reviews_nor_sits(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    named = person(db)
    assert "hiring manager" in str(standing.may_stand(db, folio, named, "decider"))
    folio.decider = "engineer"
    standing.give(db, folio, named, "decider", by=None)
    for kind in ("coordinator", "manager", "reviewer", "panel"):
        assert standing.may_stand(db, folio, named, kind) is not None
        other = given(db, folio, kind)
        assert standing.may_stand(db, folio, other, "decider") is not None


@pytest.mark.parametrize("decider", ["manager", "engineer"])
def test_who_has_decided_never_sits_on_that_panel(db: Session, decider: str) -> None:
    kind = {"manager": "manager", "engineer": "decider"}[decider]
    folio = factories.folio(db, stage="3")
    folio.decider = decider
    before, after = person(db), person(db)
    for account in (before, after):
        standing.give(db, folio, account, kind, by=None)
    standing.end(db, folio, before, kind, by=None)
    for _ in range(2):
        reviewer(db, folio, locked=True)
    standing.end(db, folio, after, kind, by=None)
    # The reviews were never open to the first; the second is burned, looked or not.
    assert standing.may_stand(db, folio, before, "panel") is None
    assert standing.may_stand(db, folio, after, "panel") is not None


def test_in_compact_a_reviewer_takes_a_seat_before_the_folio_first_reaches_4(
    db: Session,
) -> None:
    folio = compact(db)
    early = reviewer(db, folio)
    standing.give(db, folio, early, "panel", by=None)
    first, _ = (reviewer(db, folio, locked=True) for _ in range(2))
    late = reviewer(db, folio)
    assert "before the review decision" in str(standing.may_stand(db, folio, late, "panel"))
    sits = given(db, folio, "panel")
    assert standing.may_stand(db, folio, sits, "reviewer"), "this seat was taken at 4"
    stages.recuse(db, folio, first, by=first)
    assert folio.stage == "3"
    assert standing.may_stand(db, folio, late, "panel"), "back at 3 it has been at 4"


@pytest.mark.usefixtures("either_database")
def test_in_compact_a_reviewer_with_a_seat_sees_the_name_from_5_and_other_reviews_from_6(
    db: Session,
) -> None:
    folio = compact(db)
    dual = reviewer(db, folio)
    standing.give(db, folio, dual, "panel", by=None)
    plain = reviewer(db, folio)
    for account in (dual, plain):
        stages.review_locked(db, folio, account, by=account)
    assert not classes_of(db, dual, folio.id) & {"IDn", "RX", "AG", "PR", "PF"}
    stages.move(db, folio, "release", by=None)
    assert classes_of(db, dual, folio.id) & {"IDn", "RX", "AG"} == {"IDn"}
    assert classes_of(db, plain, folio.id) >= {"RX", "AG"}
    stages.move(db, folio, "scorecards", by=None)
    assert classes_of(db, dual, folio.id) >= {"IDn", "RX", "AG", "SX"}


def test_in_compact_a_manager_may_review_if_both_begin_together(db: Session) -> None:
    folio = compact(db, stage="0")
    account, other, begun = person(db), person(db), person(db)
    standing.give(db, folio, begun, "manager", by=None)
    for elsewhere in (factories.folio(db), compact(db, stage="1")):
        with pytest.raises(Refusal, match="compact"):
            standing.give_reviewing_manager(db, elsewhere, account, by=None)
    with pytest.raises(Refusal, match="both roles begin together"):
        standing.give_reviewing_manager(db, folio, begun, by=None)
    standing.give_reviewing_manager(db, folio, account, by=None)
    standing.accept(db, folio, account)
    assert not classes_of(db, account, folio.id) & {"ID", "IDn", "PF"}
    standing.give(db, folio, other, "manager", by=None)
    with pytest.raises(Refusal, match="both roles begin together"):
        standing.give(db, folio, other, "reviewer", by=None)
    stages.move(db, folio, "submit", by=None)
    stages.move(db, folio, "open", by=None)
    states = db.scalars(select(Standing.state).where(Standing.account == account)).all()
    assert sorted(states) == ["decider", "reviewer.accepted"], "neither was burned"
    stages.review_locked(db, folio, account, by=account)
    reviewer(db, folio, locked=True)
    assert not classes_of(db, account, folio.id) & {"ID", "IDn", "PF"}
    assert not matrix.may_write(["decider", "reviewer.locked"], "gate", folio.stage)


def test_a_review_is_accepted_once_and_then_recused_not_ended(db: Session) -> None:
    folio = compact(db)
    asked = person(db)
    mine = standing.give(db, folio, asked, "reviewer", by=None)
    assert stages.recuse(db, folio, asked, by=asked) == "2"
    assert mine.state == "ended", "who had not accepted is simply unassigned"
    account = reviewer(db, folio)
    with pytest.raises(Refusal, match="already"):
        standing.accept(db, folio, account)
    with pytest.raises(Absent):
        standing.accept(db, folio, asked)
    with pytest.raises(Refusal, match="Replace them instead"):
        standing.end(db, folio, account, "reviewer", by=None)
    standing.give(db, folio, account, "panel", by=None)
    stages.recuse(db, folio, account, by=account)
    of_them = select(Standing.state).where(Standing.account == account)
    assert sorted(db.scalars(of_them)) == ["ended", "reviewer.recused"]
    told = db.execute(
        select(Entry.kind, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio.id)
        .order_by(Entry.seq)
    )
    assert [(kind, body["facts"]["state"]) for kind, body in told] == [
        ("standing", state)
        for state in (
            *("reviewer.planned", "ended", "reviewer.planned", "reviewer.accepted"),
            *("panel", "reviewer.recused", "ended"),
        )
    ]


@pytest.mark.parametrize("kind", ["reviewer", "panel", "manager", "coordinator", "interviewer"])
def test_a_recused_person_takes_no_other_capacity_on_the_folio(db: Session, kind: str) -> None:
    folio = compact(db)
    account = reviewer(db, folio)
    stages.recuse(db, folio, account, by=account)
    assert standing.may_stand(db, folio, account, kind) is not None
    assert standing.may_stand(db, factories.folio(db), account, kind) is None


def test_a_reviewer_unassigned_before_accepting_closes_nothing(db: Session) -> None:
    folio = compact(db, stage="0")
    account = person(db)
    standing.give_reviewing_manager(db, folio, account, by=None)
    assert "IDn" not in classes_of(db, account, folio.id)
    standing.end(db, folio, account, "reviewer", by=None)
    assert "IDn" in classes_of(db, account, folio.id)
    assert db.get(Burn, (account, folio.id, "ID")) is not None


LAST_STAGE = [("reviewer", "4"), ("panel", "5"), ("interviewer", "6"), ("manager", "E")]


@pytest.mark.parametrize(("kind", "last"), LAST_STAGE)
def test_a_capacity_is_given_until_its_last_stage(db: Session, kind: str, last: str) -> None:
    for stage in matrix.STAGES:
        folio = factories.folio(db, stage=stage)
        refused = standing.may_stand(db, folio, person(db), kind)
        over = matrix.STAGES.index(stage) > matrix.STAGES.index(last)
        assert (refused is not None) == over, stage


def test_practice_and_live_folios_have_their_own_people(db: Session) -> None:
    live = factories.folio(db, stage="2")
    practice = factories.folio(db, stage="2", purpose="practice")
    assert standing.may_stand(db, live, person(db), "practice") is not None
    assert standing.may_stand(db, practice, person(db), "reviewer") is not None
    owner = given(db, practice, "owner")
    assert "does not review" in str(standing.may_stand(db, practice, owner, "practice"))
    with pytest.raises(ValueError):
        standing.give(db, live, owner, "guest", by=None)


WHOLE_OPENING = [
    ("coordinator", "manager", "coordinator"),
    ("manager", "manager", "decider"),
    ("manager", "engineer", "manager.sits"),
    ("decider", "engineer", "decider"),
]
"""Who joins, who decides in the opening, and the row in which they then stand."""


@pytest.mark.parametrize(("kind", "decider", "row"), WHOLE_OPENING)
@pytest.mark.usefixtures("either_database")
def test_joining_an_opening_stands_to_every_folio_it_has(
    db: Session, kind: str, decider: str, row: str
) -> None:
    job = factories.opening(db)
    folios = [factories.folio(db, stage=stage, of=job) for stage in matrix.STAGES]
    for folio in folios:
        folio.decider = decider
    elsewhere = factories.folio(db, stage="2")
    account = person(db)
    assert standing.join(db, job.id, account, kind) == {}
    assert standing.join(db, job.id, account, kind) == {}, "joining again changes nothing"
    for folio in folios:
        assert classes_of(db, account, folio.id) == matrix.visible([row], folio.stage)
    assert classes_of(db, account, elsewhere.id) == frozenset()
    burned = db.execute(select(Burn.folio, Burn.class_).where(Burn.account == account))
    expected = {
        (folio.id, class_)
        for folio in folios
        for class_ in ("ID", "RX", "AG")
        if matrix.cell(row, folio.stage) & {class_, class_ + "n"} - {"RXn"}
        and class_ not in matrix.closed(row, folio.stage)
    }
    assert {(folio, class_) for folio, class_ in burned} == expected


def test_a_manager_joins_all_folios_but_those_where_they_cannot_stand(db: Session) -> None:
    job = factories.opening(db)
    reviewed = factories.folio(db, stage="2", of=job)
    free = factories.folio(db, of=job)
    account = reviewer(db, reviewed)
    with pytest.raises(Refusal, match="coordinator"):
        standing.join(db, job.id, account, "coordinator")
    with pytest.raises(ValueError):
        standing.join(db, job.id, account, "reviewer")
    left_out = standing.join(db, job.id, account, "manager")
    assert list(left_out) == [reviewed.id]
    assert "IDn" in classes_of(db, account, free.id)
    assert "IDn" not in classes_of(db, account, reviewed.id)


@pytest.mark.parametrize(("kind", "decider", "row"), WHOLE_OPENING)
def test_new_folios_are_given_to_who_joins_a_whole_opening_and_burn_them(
    db: Session, kind: str, decider: str, row: str
) -> None:
    job = factories.opening(db)
    folios = [factories.folio(db, of=job) for _ in range(3)]
    for folio in folios:
        folio.decider = decider
    account = person(db)
    standing.give_new(db, folios, account, kind, by=None)
    for folio in folios:
        assert classes_of(db, account, folio.id) == matrix.cell(row, "0")
    burned = select(Burn.folio).where(Burn.account == account, Burn.class_ == "ID")
    assert set(db.scalars(burned)) == {folio.id for folio in folios}
    with pytest.raises(ValueError):
        standing.give_new(db, [factories.folio(db)], person(db), "reviewer", by=None)
    with pytest.raises(ValueError):
        standing.give_new(db, [factories.folio(db, stage="1")], account, kind, by=None)


def test_what_is_asked_of_many_takes_the_statements_of_one(site: Site) -> None:
    counts = []
    with site.parts.database.transaction() as db:
        team = [person(db) for _ in range(50)]
        for n in (1, 40):
            job = factories.opening(db)
            folios = [factories.folio(db, of=job) for _ in range(n)]
            db.flush()
            with site.counted() as eligible:
                found = standing.eligible(db, folios, "reviewer", team[:n])
            assert found == {(folio.id, who): None for folio in folios for who in team[:n]}
            with site.counted() as joined:
                standing.join(db, job.id, person(db), "coordinator")
            counts.append((len(eligible), len(joined)))
    assert counts[0] == counts[1]
    assert counts[0][0] == 3
