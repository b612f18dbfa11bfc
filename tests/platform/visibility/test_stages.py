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


def reviewer(db: Session, folio: Folio, *, locked: bool = False) -> str:
    """An account that has accepted to review the folio, and locked where asked."""
    account = factories.account(db).id
    standing.give(db, folio, account, "reviewer", by=None)
    standing.accept(db, folio, account)
    if locked:
        stages.review_locked(db, folio, account, by=account)
    return account


def seat(db: Session, folio: Folio) -> str:
    account = factories.account(db).id
    standing.give(db, folio, account, "panel", by=None)
    return account


def test_a_folio_walks_from_draft_to_closed(either_database: Database) -> None:
    with either_database.transaction() as db:
        opening = factories.opening(db)
        folio = stages.create(
            db,
            opening=opening.id,
            prompt_version=opening.prompt_version,
            quorum=2,
            preset="full",
        )
        seat(db, folio)
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
def test_an_event_is_refused_at_every_other_stage(database: Database, event: str) -> None:
    with database.transaction() as db:
        purpose = "practice" if event == "round_closed" else "live"
        for stage in matrix.STAGES:
            folio = factories.folio(db, stage=stage, purpose=purpose)
            if event == "release" and stage == "4":
                seat(db, folio)
            expected = matrix.MOVES[event].get(stage)
            if expected is None:
                with pytest.raises(Refusal):
                    stages.move(db, folio, event, by=None)
            else:
                assert stages.move(db, folio, event, by=None) == expected[0]


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


def test_lock_and_recuse_are_not_plain_moves(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        for event in ("lock", "recuse", "fly"):
            with pytest.raises(ValueError):
                stages.move(db, folio, event, by=None)


def test_a_live_folio_knows_no_practice_round(database: Database) -> None:
    with database.transaction() as db:
        with pytest.raises(Refusal):
            stages.move(db, factories.folio(db, stage="2"), "round_closed", by=None)
        with pytest.raises(Refusal):
            practice = factories.folio(db, stage="4", purpose="practice")
            stages.move(db, practice, "stop", by=None)


def test_a_release_needs_a_panel_seat_that_has_not_ended(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="4")
        member = seat(db, folio)
        standing.end(db, folio, member, "panel", by=None)
        with pytest.raises(Refusal, match="panel"):
            stages.move(db, folio, "release", by=None)
        seat(db, folio)
        assert stages.move(db, folio, "release", by=None) == "5"


def test_a_stop_needs_no_panel(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="4")
        assert stages.move(db, folio, "stop", by=None) == "7s"
        assert folio.reached == 4


def test_an_early_end_keeps_its_reason(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        assert stages.move(db, folio, "end", by=None, reason="withdrawn") == "E"
        assert folio.ended_reason == "withdrawn"


def test_a_third_lock_changes_neither_stage_nor_quorum(either_database: Database) -> None:
    with either_database.transaction() as db:
        folio = factories.folio(db, stage="2")
        third = reviewer(db, folio)
        reviewer(db, folio, locked=True)
        reviewer(db, folio, locked=True)
        assert folio.stage == "4"
        assert stages.review_locked(db, folio, third, by=third) == "4"
        assert folio.quorum == 2


def test_a_review_is_locked_once(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        account = reviewer(db, folio, locked=True)
        with pytest.raises(Refusal, match="already locked"):
            stages.review_locked(db, folio, account, by=account)


def test_who_has_not_accepted_or_does_not_review_cannot_lock(database: Database) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        planned = factories.account(db).id
        standing.give(db, folio, planned, "reviewer", by=None)
        with pytest.raises(Refusal):
            stages.review_locked(db, folio, planned, by=planned)
        with pytest.raises(Absent):
            stages.review_locked(db, folio, seat(db, folio), by=None)


@pytest.mark.parametrize("decision", ["release", "stop"])
def test_the_gates_decision_freezes_every_review_not_locked(
    database: Database, decision: str
) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        late = reviewer(db, folio)
        seat(db, folio)
        reviewer(db, folio, locked=True)
        reviewer(db, folio, locked=True)
        assert matrix.may_write(["reviewer.accepted"], "RO", folio.stage)
        stages.move(db, folio, decision, by=None)
        assert not matrix.may_write(["reviewer.accepted"], "RO", folio.stage)
        assert classes_of(db, late, folio.id) == {"RO"}
        with pytest.raises(Refusal, match="review decision has already been made"):
            stages.review_locked(db, folio, late, by=late)


def test_recusal_at_the_gate_returns_to_3_with_fewer_than_the_quorum(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        folio = factories.folio(db, stage="2")
        first = reviewer(db, folio, locked=True)
        reviewer(db, folio, locked=True)
        assert stages.recuse(db, folio, first, by=first) == "3"
        assert folio.reached == 4
        assert classes_of(db, first, folio.id) == frozenset()
        reviewer(db, folio, locked=True)
        assert folio.stage == "4", "the recused lock is not counted, a third one is"


def test_recusal_at_the_gate_changes_nothing_while_the_quorum_is_left(
    database: Database,
) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        third = reviewer(db, folio)
        reviewer(db, folio, locked=True)
        reviewer(db, folio, locked=True)
        stages.review_locked(db, folio, third, by=third)
        assert stages.recuse(db, folio, third, by=third) == "4"


@pytest.mark.parametrize("stage", ["0", "1", "2", "3", "4", "5", "6"])
def test_recusal_takes_everything_away_at_every_stage(database: Database, stage: str) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="0" if stage in "01" else "2")
        account = reviewer(db, folio, locked=stage in "3456")
        if stage in "456":
            reviewer(db, folio, locked=True)
            seat(db, folio)
        for event, reached in (("submit", "1"), ("release", "56"), ("scorecards", "6")):
            if stage in reached:
                stages.move(db, folio, event, by=None)
        assert folio.stage == stage
        stayed = stages.recuse(db, folio, account, by=account)
        assert stayed == ("3" if stage == "4" else stage)
        assert classes_of(db, account, folio.id) == frozenset()
        mine = db.scalars(select(Standing).where(Standing.account == account)).one()
        assert (mine.state, mine.counted) == ("reviewer.recused", False)


@pytest.mark.parametrize("stage", ["7", "7s", "8", "E"])
def test_nobody_is_recused_when_it_is_over(database: Database, stage: str) -> None:
    with database.transaction() as db:
        folio = factories.folio(db, stage="0")
        account = reviewer(db, folio)
        folio.stage = stage
        with pytest.raises(Refusal):
            stages.recuse(db, folio, account, by=account)


def test_a_listener_that_raises_undoes_the_stage(either_database: Database) -> None:
    def raises(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
        if event == "stop":
            raise RuntimeError("the mail could not be queued")

    stages.on_move(either_database, raises)
    with either_database.transaction() as db:
        id_ = factories.folio(db, stage="4").id
    with pytest.raises(RuntimeError), either_database.transaction() as db:
        stages.move(db, stages.locked(db, id_), "stop", by=None)
    with either_database.reading() as db:
        assert db.get_one(Folio, id_).stage == "4"


def test_a_listener_hears_the_event_with_both_stages(database: Database) -> None:
    heard: list[tuple[str, str, str]] = []
    stages.on_move(database, lambda _db, _folio, *event: heard.append(event))
    with database.transaction() as db:
        folio = factories.folio(db, stage="2")
        account = reviewer(db, folio, locked=True)
        stages.recuse(db, folio, account, by=account)
    assert heard == [("lock", "2", "3"), ("recuse", "3", "3")]


def test_reviewers_get_numbers_by_chance_when_the_gate_is_decided(database: Database) -> None:
    orders = set()
    with database.transaction() as db:
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


def test_a_practice_round_opens_when_it_is_closed(database: Database) -> None:
    with database.transaction() as db:
        opening = factories.opening(db)
        folio = stages.create(
            db,
            opening=opening.id,
            prompt_version=opening.prompt_version,
            quorum=2,
            preset="full",
            purpose="practice",
        )
        accounts = [factories.account(db).id for _ in range(2)]
        for account in accounts:
            standing.give(db, folio, account, "practice", by=None)
            assert stages.review_locked(db, folio, account, by=account) == "3"
        assert "RX" not in classes_of(db, accounts[0], folio.id)
        assert stages.move(db, folio, "round_closed", by=None) == "4"
        assert {"RX", "AG", "RF"} <= classes_of(db, accounts[0], folio.id)


def test_a_folio_that_is_not_there_cannot_be_locked(either_database: Database) -> None:
    with either_database.transaction() as db, pytest.raises(Absent):
        stages.locked(db, "never-issued")


def test_locking_reads_the_stage_anew(either_database: Database) -> None:
    with either_database.transaction() as db:
        id_ = factories.folio(db, stage="1").id
    with either_database.transaction() as db:
        folio = db.get_one(Folio, id_)
        db.connection().exec_driver_sql(f"UPDATE folio SET stage = '2' WHERE id = '{id_}'")
        assert stages.locked(db, id_) is folio
        assert folio.stage == "2"
