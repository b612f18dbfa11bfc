"""Entitled is burned: with the change that entitles, refused when asked, and by document."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import burns, matrix, stages, standing
from blindfolio.visibility.models import Burn, Standing
from tests import factories, policy
from tests.platform.visibility.acts import given, person, reviewer


def burned(db: Session, account: str) -> set[str]:
    return set(db.scalars(select(Burn.class_).where(Burn.account == account)))


def test_a_stage_burns_everybody_it_entitles_in_the_same_transaction(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        folio = factories.folio(db, stage="2")
        coordinator, manager = given(db, folio, "coordinator"), given(db, folio, "manager")
        panel = given(db, folio, "panel")
        folio.decider = "engineer"
        sits = given(db, folio, "manager")
        reviewers = [reviewer(db, folio, locked=True) for _ in range(2)]
        assert burned(db, coordinator) == {"ID", "RX", "AG"}
        assert burned(db, manager) == {"ID", "RX", "AG"}, "they decide, looked or not"
        assert burned(db, sits) == {"ID"}
        assert [burned(db, account) for account in reviewers] == [set(), set()]
        db.flush()
        assert folio.stage == "4"
        stages.move(db, folio, "release", by=None)
        assert [burned(db, account) for account in reviewers] == [{"RX", "AG"}] * 2
        assert (burned(db, panel), burned(db, sits)) == ({"ID"}, {"ID"})
        stages.move(db, folio, "scorecards", by=None)
        assert (burned(db, panel), burned(db, sits)) == ({"ID", "RX", "AG"},) * 2
    with pytest.raises(RuntimeError), either_database.transaction() as db:
        undone = factories.folio(db)
        given(db, undone, "manager")
        raise RuntimeError
    with either_database.reading() as db:
        assert db.scalars(select(Burn).where(Burn.folio == undone.id)).all() == []


def test_who_once_stood_where_reviews_were_open_never_sits_before_the_debrief(
    db: Session,
) -> None:
    folio = factories.folio(db, stage="4")
    account = given(db, folio, "coordinator")
    standing.end(db, folio, account, "coordinator", by=None)
    for kind in ("panel", "interviewer", "reviewer"):
        assert standing.may_stand(db, folio, account, kind) is not None
    for kind in ("coordinator", "manager"):
        assert standing.may_stand(db, folio, account, kind) is None
    folio.decider = "engineer"
    assert standing.may_stand(db, folio, account, "manager") is not None, "they may sit"


def test_who_once_stood_where_the_name_was_open_never_reviews_the_folio(db: Session) -> None:
    folio, other = factories.folio(db), factories.folio(db)
    account, late = given(db, folio, "manager"), given(db, folio, "reviewer")
    assert (burned(db, account), burned(db, late)) == ({"ID"}, set())
    standing.end(db, folio, account, "manager", by=None)
    with pytest.raises(Refusal, match="blind"):
        standing.give(db, folio, account, "reviewer", by=None)
    standing.give(db, folio, account, "panel", by=None)
    assert folio.sha is None and other.sha is None, "which isn't the same document"
    assert standing.may_stand(db, other, account, "reviewer") is None
    assert standing.join(db, other.opening, account, "manager") == {}
    folio.sha = chance.octets(32).hex()
    twin = factories.folio(db, stage="2", sha=folio.sha)
    standing.give(db, twin, late, "manager", by=None)
    with pytest.raises(Refusal, match="blind"):
        standing.accept(db, folio, late)


@pytest.mark.usefixtures("either_database")
def test_a_burn_follows_the_document_to_its_other_folios(db: Session) -> None:
    sha = chance.octets(32).hex()
    here = factories.folio(db, stage="2", sha=sha)
    same = factories.folio(db, stage="2", sha=sha)
    practice = factories.folio(db, stage="2", sha=sha, purpose="practice")
    other = factories.folio(db, stage="2")
    account = given(db, here, "manager")
    assert standing.may_stand(db, same, account, "reviewer") is not None
    assert standing.may_stand(db, practice, account, "practice") is not None
    assert standing.may_stand(db, other, account, "reviewer") is None
    opening = same.opening
    assert standing.join(db, opening, account, "manager") == {}, "the name bars no manager"


def test_a_practice_round_on_a_document_bars_from_judging_it_live(db: Session) -> None:
    sha = chance.octets(32).hex()
    practice = factories.folio(db, stage="3", sha=sha, purpose="practice")
    account = person(db)
    of = {"folio": practice.id, "account": account, "kind": "practice", "state": "practice"}
    db.add(Standing(id=chance.new_id(), **of, stage="3", since=practice.stage_since))
    live = factories.folio(db, stage="2", sha=sha)
    assert standing.may_stand(db, live, account, "reviewer") is None
    stages.move(db, practice, "round_closed", by=None)
    assert standing.may_stand(db, live, account, "reviewer") is not None
    assert standing.join(db, live.opening, account, "manager").keys() == {live.id}


@pytest.mark.usefixtures("either_database")
def test_who_is_burned_when_the_document_is_known_is_unassigned_at_2(db: Session) -> None:
    sha = chance.octets(32).hex()
    earlier = factories.folio(db, stage="6", sha=sha)
    knows_planned, knows_accepted = (given(db, earlier, "manager") for _ in range(2))
    coordinator = given(db, earlier, "coordinator")
    folio = factories.folio(db, of=factories.opening(db, preset="compact"))
    fresh = given(db, folio, "reviewer")
    for account in (knows_planned, knows_accepted):
        standing.give(db, folio, account, "reviewer", by=None)
    standing.give(db, folio, coordinator, "coordinator", by=None)
    seat = standing.give(db, folio, knows_accepted, "panel", by=None)
    standing.accept(db, folio, knows_accepted)
    folio.sha = sha
    stages.move(db, folio, "submit", by=None)
    stages.move(db, folio, "open", by=None)
    assert seat.state == "ended"
    query = select(Standing.account, Standing.state).where(
        Standing.folio == folio.id, Standing.kind != "panel"
    )
    assert {account: state for account, state in db.execute(query)} == {
        fresh: "reviewer.planned",
        knows_planned: "ended",
        knows_accepted: "reviewer.recused",
        coordinator: "coordinator",
    }
    assert standing.settle(db, folio) == [], "settling again finds nobody"


@pytest.mark.parametrize("row", [row for row in policy.CAPACITIES if row != "candidate.own"])
def test_what_a_row_must_be_blind_to_is_what_it_closes_until_the_debrief(row: str) -> None:
    for n, stage in enumerate(matrix.FORWARD):
        ahead = [policy.CLOSES.get((row, s), frozenset()) for s in matrix.FORWARD[n:]]
        closes = frozenset().union(*ahead)
        assert burns.blind_to(row, stage) == closes & {"ID", "RX", "AG"}
    assert burns.blind_to(row, "7") == burns.blind_to(row, "E") == frozenset()
