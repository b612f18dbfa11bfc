"""A person leaves: nothing lets them in, their open work is free again, what is locked stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import links, people, sessions
from blindfolio.accounts.models import Account, Role
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.erasing import after_decision, erasures
from prompts.inviting import close_opening
from prompts.models import Opening, OpeningMember
from prompts.opening import openings
from reviews.board import leave, mails
from reviews.board.assigning import assign
from reviews.board.scheduling import meetings
from reviews.panel.models import Scorecard
from reviews.reading.models import Review
from tests import factories
from tests.expect import refused, told
from tests.mailed import newest
from tests.prompts import cases as asking
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks


def _states(db: Session, account: str) -> list[tuple[str, str]]:
    found = select(Standing.kind, Standing.state).where(Standing.account == account)
    return sorted((kind, state) for kind, state in db.execute(found))


def _leave(db: Session, account: str, hand_over: Sequence[Account] = ()) -> None:
    leave.leave(db, db.get_one(Account, account), hand_over=hand_over, by=None)


def _opening(db: Session) -> tuple[Opening, str]:
    """An opening with its one coordinator."""
    jo = asking.member(db, "Jo Sampleton", "coordinator")
    return asking.opening(db, by=jo), jo


def test_sessions_links_and_roles_end(db: Session) -> None:
    kim = asking.member(db, "Kim Lorem", "manager")
    session, link = sessions.begin(db, account=kim), links.for_account(db, kim)
    _leave(db, kim)
    assert sessions.find(db, session) is None
    with pytest.raises(Refusal):
        links.redeem(db, link)
    assert db.scalar(select(Role.id).where(Role.account == kim)) is None
    kinds = set(db.scalars(select(Entry.kind)))
    assert "account.disabled" in kinds


@pytest.mark.usefixtures("either_database")
def test_open_reviews_and_seats_end_and_the_coordinator_is_told_once(db: Session) -> None:
    job, jo = _opening(db)
    planned, sits, other = (asking.member(db, name) for name in ("Kim", "Lee", "Max"))
    due = clock.now() + timedelta(days=5)
    for n in range(2):
        mine = asking.invited(db, job, name=f"Ada {n}")
        folio = db.get_one(Folio, mine.folio)
        assign.reviewer(db, folio, planned, due=due, by=jo)
        assign.reviewer(db, folio, other, due=due, by=jo)
        meetings.seat(db, folio, sits, by=jo)
    _leave(db, planned)
    _leave(db, sits)
    assert _states(db, planned) == [("reviewer", "ended")] * 2
    assert _states(db, sits) == [("panel", "ended")] * 2
    assert _states(db, other) == [("reviewer", "reviewer.planned")] * 2
    assert told(db, mails.LEFT) == [jo, jo]
    with pytest.raises(Refusal, match="is not in the team"):
        assign.reviewer(db, folio, planned, due=due, by=jo)


def test_the_coordinators_mail_says_that_somebody_left_and_names_no_candidate(
    db: Session,
) -> None:
    job, jo = _opening(db)
    kim = asking.member(db, "Kim Lorem")
    folio = db.get_one(Folio, asking.invited(db, job, name="Ada Example").folio)
    meetings.seat(db, folio, kim, by=jo)
    _leave(db, kim)
    written = newest(db, mails.LEFT)
    assert written.subject == "Someone assigned to your openings has left the team"
    assert "Kim Lorem" in written.text and "Ada Example" not in written.text


@pytest.mark.usefixtures("either_database")
def test_a_draft_is_given_up_and_a_locked_review_and_scorecard_stay(db: Session) -> None:
    case = cases.met(db, 3, words=("proceed", "proceed"))
    locked, sat, waiting = case.readers[0], *case.panel
    for account in (locked, sat):
        _leave(db, account)
    assert _states(db, locked) == [("reviewer", "reviewer.locked")]
    assert _states(db, sat) == [("panel", "panel")]
    folio = case.row(db)
    assert folio.stage == "5"
    # The last seat that was still to lock moves the case to its debrief.
    _leave(db, waiting)
    db.refresh(folio)
    assert (folio.stage, _states(db, waiting)) == ("6", [("panel", "ended")])
    kept = select(Review.id).where(Review.account == locked, Review.locked_at.is_not(None))
    assert db.scalar(kept) is not None
    card = select(Scorecard.id).where(Scorecard.account == sat)
    assert db.scalar(card.where(Scorecard.locked_at.is_not(None))) is not None


def test_an_accepted_review_is_recused_so_that_the_draft_stays_unread(db: Session) -> None:
    round_ = desks.begin(db, readers=2)
    desks.fill(db, round_.folio, by=round_.readers[0], word="proceed", value=3)
    _leave(db, round_.readers[0])
    assert _states(db, round_.readers[0]) == [("reviewer", "reviewer.recused")]
    assert db.get_one(Folio, round_.folio).stage == "2"


@pytest.mark.usefixtures("either_database")
def test_the_only_coordinator_of_an_opening_stays_until_it_is_handed_over(db: Session) -> None:
    job, jo = _opening(db)
    mine = asking.invited(db, job)
    gone, kim = asking.member(db, "Lee Ipsum"), asking.member(db, "Kim Lorem")
    # A colleague with a closed account is no other coordinator.
    openings.join(db, job, gone, "coordinator", by=jo)
    people.disable(db, db.get_one(Account, gone), by=jo)
    with refused("only_coordinator"):
        _leave(db, jo)
    assert people.member(db, jo) and _states(db, jo) == [("coordinator", "coordinator")]
    _leave(db, jo, hand_over=[db.get_one(Account, kim)])
    assert _states(db, jo) == [("coordinator", "ended")]
    assert _states(db, kim) == [("coordinator", "coordinator")]
    assert kim in [row[0] for row in openings.members(db, job.id)]
    assert told(db, mails.LEFT) == [kim]
    # A candidate who is invited afterwards is nothing to the person who left.
    after = asking.invited(db, job, name="Bo")
    of_bo = select(Standing.account).where(Standing.folio == after.folio)
    assert jo not in db.scalars(of_bo).all()
    assert mine.folio != after.folio


@pytest.mark.usefixtures("either_database")
def test_a_successor_who_reviews_there_is_refused_with_the_openings_and_the_ways_out(
    db: Session,
) -> None:
    job, jo = _opening(db)
    job.title = "Payments"
    other = asking.opening(db, by=jo)
    other.title = "Ledger"
    folio = db.get_one(Folio, asking.invited(db, job).folio)
    kim, lee = (db.get_one(Account, asking.member(db, it)) for it in ("Kim Lorem", "Lee Ipsum"))
    due = clock.now() + timedelta(days=5)
    assign.reviewer(db, folio, kim.id, due=due, by=jo)
    for to, says in (
        ([], "Jo Sampleton is the only coordinator of “Ledger” and “Payments”. For each, add"),
        ([kim], "only coordinator of “Payments”."),
        (
            [kim],
            "Kim Lorem can't run “Payments”: A coordinator runs the opening and never reviews",
        ),
        ([kim], "add a person first"),
    ):
        with refused("only_coordinator", says=says), db.begin_nested():
            _leave(db, jo, hand_over=to)
    assert db.get_one(Account, jo).disabled_at is None
    assert db.get(OpeningMember, (job.id, jo)) is not None
    # An admin may not read the titles of openings that they don't run.
    ana = asking.member(db, "Ana", "admin")
    with refused("only_coordinator", says="only coordinator of an opening."), db.begin_nested():
        leave.leave(db, db.get_one(Account, jo), by=ana)
    with refused("self", says="blindfolio people end ADDRESS"):
        leave.leave(db, db.get_one(Account, jo), by=jo)
    session = sessions.begin(db, account=jo)
    _leave(db, jo, hand_over=[kim, lee])
    assert db.get_one(Account, jo).disabled_at and sessions.find(db, session) is None
    run = {it: openings.coordinators(db, it.id) for it in (job, other)}
    assert run == {job: [lee.id], other: [kim.id]}, "each the first who can"


def test_an_opening_needs_no_coordinator_once_it_is_closed_and_its_data_is_deleted(
    db: Session,
) -> None:
    job, jo = _opening(db)
    folio = db.get_one(Folio, asking.invited(db, job).folio)
    close_opening.close(db, job, close_opening.CANCEL, "closed", by=jo)
    with refused("only_coordinator", says="delete its candidates' data"):
        _leave(db, jo)
    stages.move(db, folio, "erase", by=None)
    _leave(db, jo)
    assert db.get_one(Account, jo).disabled_at is not None


def test_what_will_end_is_said_by_the_verb_itself(db: Session) -> None:
    case, kim = loops.begun(db), db.get_one(Account, cases.member(db, "Kim Lorem"))
    opening, me = case.row(db).opening, case.coordinator
    db.add(OpeningMember(opening=opening, account=me, kind="coordinator"))
    held = loops.give(db, case, "coding", kim.id)
    left = leave.leave(db, kim, by=case.coordinator)
    title = db.get_one(Opening, opening).title
    assert left == (True, {(title, "interviewer"): 1}, [held.at])
    reads = db.get_one(Account, desks.begin(db, readers=2).readers[0])
    ana = asking.member(db, "Ana", "admin")
    assert leave.leave(db, reads, by=ana) == (True, {}, []), "not in what Ana doesn't run"


def test_roles_and_parts_can_be_taken_away_but_not_from_the_only_coordinator(
    db: Session,
) -> None:
    job, jo = _opening(db)
    asking.invited(db, job)
    hanna, kim = asking.member(db, "Hanna"), asking.member(db, "Kim")
    openings.join(db, job, hanna, "manager", by=jo)
    with pytest.raises(Refusal, match="only coordinator"):
        openings.remove(db, job, jo, by=jo)
    with pytest.raises(Refusal, match="in none of yours"):
        leave.leave(db, db.get_one(Account, jo), kind="coordinator", by=kim)
    openings.join(db, job, kim, "coordinator", by=jo)
    session = sessions.begin(db, account=jo)
    leave.leave(db, db.get_one(Account, jo), kind="coordinator", by=kim)
    assert sessions.find(db, session) is None
    openings.remove(db, job, hanna, by=kim)
    assert [row[0] for row in openings.members(db, job.id)] == [kim]
    assert _states(db, hanna) == [("manager", "ended")]
    assert people.roles(db, jo) == [] and _states(db, jo) == [("coordinator", "ended")]
    assert {*told(db, "prompts/removed")} == {jo, hanna}
    with pytest.raises(Refusal, match="your own role"):
        leave.leave(db, db.get_one(Account, kim), kind="coordinator", by=kim)


def _two_teams(db: Session) -> tuple[Opening, str, Opening, str]:
    """Two openings, each with a coordinator who has nothing to do with the other."""
    mine, jo = _opening(db)
    kim = asking.member(db, "Kim Lorem", "coordinator")
    return mine, jo, asking.opening(db, by=kim), kim


@pytest.mark.usefixtures("either_database")
def test_a_role_ends_where_it_is_run_and_goes_when_none_is_left(db: Session) -> None:
    mine, jo, theirs, kim = _two_teams(db)
    robin = db.get_one(Account, asking.member(db, "Robin Testcase"))
    for job, by in ((mine, jo), (theirs, kim)):
        openings.join(db, job, robin.id, "manager", by=by)
    session = sessions.begin(db, account=robin.id)
    leave.leave(db, robin, kind="manager", by=jo)
    assert db.get(OpeningMember, (mine.id, robin.id)) is None
    assert db.get(OpeningMember, (theirs.id, robin.id)) is not None
    assert people.roles(db, robin.id) == ["manager"]
    assert sessions.find(db, session) is not None
    with pytest.raises(Refusal, match="in none of yours"):
        leave.leave(db, robin, kind="manager", by=jo)
    leave.leave(db, robin, kind="manager", by=kim)
    assert people.roles(db, robin.id) == []


@pytest.mark.usefixtures("either_database")
def test_what_ends_are_the_parts_in_openings_that_one_runs(db: Session) -> None:
    mine, jo, theirs, kim = _two_teams(db)
    robin = db.get_one(Account, asking.member(db, "Robin Testcase"))
    openings.join(db, mine, robin.id, "manager", by=jo)
    folio = db.get_one(Folio, asking.invited(db, theirs).folio)
    due = clock.now() + timedelta(days=5)
    assign.reviewer(db, folio, robin.id, due=due, by=kim)
    leave.leave(db, robin, by=jo)
    assert robin.disabled_at is None and people.roles(db, robin.id) == []
    assert _states(db, robin.id) == [("reviewer", "reviewer.planned")]
    assert told(db, mails.LEFT) == [jo]
    with pytest.raises(Refusal, match="in none of yours"):
        leave.leave(db, robin, by=jo)
    leave.leave(db, robin, by=kim)
    db.refresh(robin)
    assert robin.disabled_at is not None
    assert _states(db, robin.id) == [("reviewer", "ended")]


def test_an_admin_who_coordinates_ends_all(db: Session) -> None:
    mine, jo, theirs, kim = _two_teams(db)
    robin = db.get_one(Account, asking.member(db, "Robin Testcase"))
    for job, by in ((mine, jo), (theirs, kim)):
        openings.join(db, job, robin.id, "manager", by=by)
    people.grant(db, db.get_one(Account, jo), "admin", by=None)
    leave.leave(db, robin, by=jo)
    db.refresh(robin)
    assert robin.disabled_at is not None
    assert db.get(OpeningMember, (theirs.id, robin.id)) is None


def test_only_an_admin_or_the_command_closes_an_admins_account(db: Session) -> None:
    jo = asking.member(db, "Jo", "coordinator")
    kim, ana, ben = (asking.member(db, name, "admin") for name in ("Kim", "Ana", "Ben"))
    with pytest.raises(Refusal, match="Only an admin can close the account of an admin"):
        leave.leave(db, db.get_one(Account, ana), by=jo)
    assert people.roles(db, ana) == ["admin"]
    leave.leave(db, db.get_one(Account, ana), by=kim)
    _leave(db, ben)
    assert db.scalars(people.with_role("admin")).all() == [kim]


def test_a_practice_round_of_others_keeps_an_account(db: Session) -> None:
    _, jo, _, kim = _two_teams(db)
    robin = db.get_one(Account, asking.member(db, "Robin Testcase"))
    folio = factories.folio(db, stage="2")
    folio.purpose = "practice"
    db.flush()
    for account, kind in ((kim, "owner"), (robin.id, "practice")):
        standing.give(db, folio, account, kind, by=None)
    with pytest.raises(Refusal, match="in none of yours"):
        leave.leave(db, robin, by=jo)
    leave.leave(db, robin, by=kim)
    db.refresh(robin)
    assert robin.disabled_at is not None


@pytest.mark.parametrize("stage", ["2", "3", "4"])
def test_the_only_decider_stays_until_nothing_is_read_or_due(stage: str, db: Session) -> None:
    """Else a coordinator could take over the decision."""
    jo = asking.member(db, "Jo Sampleton", "coordinator")
    job = asking.opening(db, by=jo, decider="manager")
    hanna = db.get_one(Account, asking.member(db, "Hanna Placeholder"))
    openings.join(db, job, hanna.id, "manager", by=jo)
    factories.folio(db, stage=stage, of=job)
    for verb in (
        lambda: leave.leave(db, hanna, kind="manager", by=jo),
        lambda: openings.remove(db, job, hanna.id, by=jo),
        lambda: leave.leave(db, hanna, by=jo),
    ):
        with pytest.raises(Refusal, match="A review decision is due"):
            verb()
    _leave(db, hanna.id)


def test_who_can_object_to_a_deletion_keeps_their_account(db: Session) -> None:
    case = cases.begun(db, words=("stop", "proceed"))
    cases.decide(db, case, "stop", reason="Thin.", feedback="Thank you.")
    dissents = db.get_one(Account, case.readers[1])
    erasures.by_coordinator(db, case.folio, "told", by=case.coordinator)
    asked = after_decision.current(db, case.folio)
    assert asked is not None
    with pytest.raises(Refusal, match="can object to a deletion"):
        leave.leave(db, dissents, by=case.coordinator)
    after_decision.confirm(db, asked.id, by=case.manager)
    with pytest.raises(Refusal, match="can object to a deletion"):
        leave.leave(db, dissents, by=case.coordinator)
    after_decision.object_to(db, asked.id, "I dissented.", by=dissents.id)
    leave.leave(db, dissents, by=case.coordinator)
    assert dissents.disabled_at is not None
