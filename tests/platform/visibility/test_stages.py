"""Promises about a folio's stages: what moves it, what a lock and a recusal count for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of
from tests import factories
from tests.platform.visibility.acts import given, reviewer


def created(db: Session, **more: str) -> Folio:
    opening = factories.opening(db)
    of = {"opening": opening.id, "prompt_version": opening.prompt_version, "preset": "full"}
    return stages.create(db, quorum=2, **of, **more)


def test_a_folio_walks_from_draft_to_closed(either_database: Database) -> None:
    with either_database.transaction() as db:
        folio = created(db)
        given(db, folio, "panel")
        assert stages.move(db, folio, "submit", by=None) == "1"
        assert stages.move(db, folio, "open", by=None) == "2"
        first, second = reviewer(db, folio), reviewer(db, folio)
        assert stages.review_locked(db, folio, first, by=first) == "3"
        assert stages.review_locked(db, folio, second, by=second) == "4"
        assert stages.move(db, folio, "release", by=None) == "5"
        assert stages.move(db, folio, "scorecards", by=None) == "6"
        assert stages.move(db, folio, "close", by=None) == "7"
        assert stages.move(db, folio, "erase", by=None) == "8"
        assert folio.reached == 6
    with either_database.reading() as db:
        copies = set(db.scalars(select(Standing.stage)))
        entries = db.scalar(select(func.count()).where(Entry.kind == "stage"))
    assert copies == {"8"}, "every standing's copy of the stage follows by the foreign key"
    assert entries == 8


EVENTS = [event for event in matrix.MOVES if event not in ("lock", "recuse")]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_refused_at_every_other_stage(db: Session, event: str) -> None:
    purpose = "practice" if event == "round_closed" else "live"
    for stage in matrix.STAGES:
        folio = factories.folio(db, stage=stage, purpose=purpose)
        if event == "release" and stage == "4":
            given(db, folio, "panel")
        expected = matrix.MOVES[event].get(stage)
        if expected is None:
            with pytest.raises(Refusal):
                stages.move(db, folio, event, by=None)
        else:
            assert stages.move(db, folio, event, by=None, reason="why") == expected[0]
            assert folio.ended_reason == ("why" if event == "end" else None)
    for other in ("lock", "recuse", "fly"):
        with pytest.raises(ValueError):
            stages.move(db, folio, other, by=None)


def test_stages_only_go_forward_but_for_recusal() -> None:
    order = {stage: n for n, stage in enumerate((*matrix.FORWARD, "7", "7s", "E", "8"))}
    backwards = {
        (event, before, after)
        for event, moves in matrix.MOVES.items()
        for before, afters in moves.items()
        for after in afters
        if order[after] < order[before]
    }
    assert backwards == {("recuse", "4", "3")}


def test_a_live_folio_knows_no_practice_round(db: Session) -> None:
    with pytest.raises(Refusal):
        stages.move(db, factories.folio(db, stage="2"), "round_closed", by=None)
    with pytest.raises(Refusal):
        practice = factories.folio(db, stage="4", purpose="practice")
        stages.move(db, practice, "stop", by=None)


def test_a_release_needs_a_panel_seat_that_has_not_ended(db: Session) -> None:
    folio = factories.folio(db, stage="4")
    member = given(db, folio, "panel")
    standing.end(db, folio, member, "panel", by=None)
    with pytest.raises(Refusal, match="panel"):
        stages.move(db, folio, "release", by=None)
    given(db, folio, "panel")
    assert stages.move(db, folio, "release", by=None) == "5"


def test_a_review_is_locked_once_by_who_has_accepted_it(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    account = reviewer(db, folio, locked=True)
    with pytest.raises(Refusal, match="already locked"):
        stages.review_locked(db, folio, account, by=account)
    planned = given(db, folio, "reviewer")
    with pytest.raises(Refusal, match="not accepted"):
        stages.review_locked(db, folio, planned, by=planned)
    with pytest.raises(Absent):
        stages.review_locked(db, folio, given(db, folio, "panel"), by=None)


@pytest.mark.usefixtures("either_database")
def test_a_recused_lock_is_not_counted_and_a_third_one_is(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    third = reviewer(db, folio)
    first, second = (reviewer(db, folio, locked=True) for _ in range(2))
    assert folio.stage == "4"
    assert stages.review_locked(db, folio, third, by=third) == "4"
    assert folio.quorum == 2
    assert stages.recuse(db, folio, third, by=third) == "4", "the quorum is left"
    assert stages.recuse(db, folio, first, by=first) == "3"
    assert (folio.reached, classes_of(db, first, folio.id)) == (4, frozenset())
    reviewer(db, folio, locked=True)
    assert folio.stage == "4"
    folio.stage = "7"
    with pytest.raises(Refusal, match="already closed"):
        stages.recuse(db, folio, second, by=second)


@pytest.mark.parametrize("decision", ["release", "stop"])
def test_the_gates_decision_freezes_every_review_not_locked(db: Session, decision: str) -> None:
    folio = factories.folio(db, stage="2")
    late = reviewer(db, folio)
    given(db, folio, "panel")
    reviewer(db, folio, locked=True)
    reviewer(db, folio, locked=True)
    assert matrix.may_write(["reviewer.accepted"], "RO", folio.stage)
    stages.move(db, folio, decision, by=None)
    assert not matrix.may_write(["reviewer.accepted"], "RO", folio.stage)
    assert classes_of(db, late, folio.id) == {"RO"}
    with pytest.raises(Refusal, match="review decision has already been made"):
        stages.review_locked(db, folio, late, by=late)


@pytest.mark.parametrize("stage", ["0", "1", "2", "3", "4", "5", "6"])
def test_recusal_takes_everything_away_at_every_stage(db: Session, stage: str) -> None:
    folio = factories.folio(db, stage="0" if stage in "01" else "2")
    account = reviewer(db, folio, locked=stage in "3456")
    if stage in "456":
        reviewer(db, folio, locked=True)
        given(db, folio, "panel")
    for event, reached in (("submit", "1"), ("release", "56"), ("scorecards", "6")):
        if stage in reached:
            stages.move(db, folio, event, by=None)
    assert folio.stage == stage
    stayed = stages.recuse(db, folio, account, by=account)
    assert stayed == ("3" if stage == "4" else stage)
    assert classes_of(db, account, folio.id) == frozenset()
    mine = db.scalars(select(Standing).where(Standing.account == account)).one()
    assert (mine.state, mine.counted) == ("reviewer.recused", False)


def test_a_listener_hears_both_stages_and_may_undo_the_move(either_database: Database) -> None:
    heard: list[tuple[str, str, str]] = []

    def raises(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
        heard.append((event, before, after))
        if event == "stop":
            raise RuntimeError("the mail could not be queued")

    stages.on_move(either_database, raises)
    with either_database.transaction() as db:
        folio = factories.folio(db, stage="2")
        id_, first = folio.id, reviewer(db, folio, locked=True)
        stages.recuse(db, folio, first, by=first)
        for _ in range(2):
            reviewer(db, folio, locked=True)
    locks = [("lock", "2", "3"), ("recuse", "3", "3"), ("lock", "3", "3"), ("lock", "3", "4")]
    assert heard == locks
    with pytest.raises(RuntimeError), either_database.transaction() as db:
        stages.move(db, stages.locked(db, id_), "stop", by=None)
    with either_database.reading() as db:
        assert db.get_one(Folio, id_).stage == "4"


def test_reviewers_get_numbers_by_chance_when_the_gate_is_decided(db: Session) -> None:
    orders = set()
    for _ in range(40):
        folio = factories.folio(db, stage="2")
        unlocked = reviewer(db, folio)
        locked = [reviewer(db, folio, locked=True) for _ in range(2)]
        assert set(aliases(db, folio).values()) == {0}
        stages.move(db, folio, "stop", by=None)
        found = aliases(db, folio)
        assert found[unlocked] == 0, "a gap would tell of who never locked"
        orders.add(tuple(found[account] for account in locked))
    # Both orders: the chance that 40 fair draws miss one is 2 in 2^40.
    assert orders == {(1, 2), (2, 1)}


def aliases(db: Session, folio: Folio) -> dict[str, int]:
    rows = db.execute(
        select(Standing.account, Standing.alias).where(Standing.folio == folio.id)
    )
    return {account: alias for account, alias in rows}


def test_a_practice_round_opens_when_it_is_closed(db: Session) -> None:
    folio = created(db, purpose="practice")
    accounts = [factories.account(db).id for _ in range(2)]
    for account in accounts:
        standing.give(db, folio, account, "practice", by=None)
        assert stages.review_locked(db, folio, account, by=account) == "3"
    assert "RX" not in classes_of(db, accounts[0], folio.id)
    assert stages.move(db, folio, "round_closed", by=None) == "4"
    assert {"RX", "AG", "RF"} <= classes_of(db, accounts[0], folio.id)


def test_locking_reads_the_stage_anew(either_database: Database) -> None:
    with either_database.transaction() as db, pytest.raises(Absent):
        stages.locked(db, "never-issued")
    with either_database.transaction() as db:
        id_ = factories.folio(db, stage="1").id
    with either_database.transaction() as db:
        folio = db.get_one(Folio, id_)
        db.connection().exec_driver_sql(f"UPDATE folio SET stage = '2' WHERE id = '{id_}'")
        assert stages.locked(db, id_) is folio
        assert folio.stage == "2"
