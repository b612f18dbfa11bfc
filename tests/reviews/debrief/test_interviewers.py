"""Interviewers in the debrief: invited once they have judged, or to vote first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of
from reviews.debrief import inviting, listing
from reviews.debrief.voices import changed_views, flags, votes
from reviews.interviews import scorecard
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview
from reviews.interviews.waiting import locked_interviews
from reviews.panel.scorecards.content import locked_cards
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

OTHERS = {
    DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES,
    DataClass.OTHER_SCORECARDS,
    DataClass.DEBRIEF_NOTES,
}
DOCUMENT = {DataClass.PROMPT, DataClass.BLINDED_VIEW, DataClass.REVIEWER_NAMES}


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At its debrief."""
    with database.transaction() as db:
        return loops.begun(db)


@pytest.fixture
def kim(database: Database) -> str:
    """Who has locked the influence interview's scorecard."""
    with database.transaction() as db:
        return cases.member(db, "Kim Placeholder")


@pytest.fixture
def lou(database: Database) -> str:
    """Who held the coding interview, and whose scorecard was passed."""
    with database.transaction() as db:
        return cases.member(db, "Lou Placeholder")


@pytest.fixture(autouse=True)
def debrief(database: Database, case: cases.Case, kim: str, lou: str) -> None:
    with database.transaction() as db:
        loops.hold(db, case, "influence", kim)
        held = loops.give(db, case, "coding", lou)
        held.at = clock.now() - timedelta(hours=1)
        db.flush()
        loops.write(db, held.id, lou)
        cases.release(db, case)
        cases.meet(db, case, 3, 4)
        folio = db.get_one(Folio, case.folio)
        scorecard.pass_card(db, folio, "coding", "Lou is ill.", by=case.coordinator)
        assert folio.stage == "6"


def _invite(database: Database, case: cases.Case, account: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        inviting.invite(db, folio, account, by=case.coordinator)


def _invitable(db: Session, case: cases.Case) -> list[inviting.Invitable]:
    return inviting.invitable(db, [case.folio])[case.folio]


def _vote(database: Database, case: cases.Case, account: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        votes.cast(db, folio, level="2", sentence="They asked nobody.", by=account)


def _seen(database: Database, case: cases.Case, account: str) -> frozenset[DataClass]:
    with database.reading() as db:
        return classes_of(db, account, case.folio)


def test_an_interviewer_who_locked_is_in_as_soon_as_they_are_invited(
    database: Database, case: cases.Case, kim: str
) -> None:
    def voted() -> list[tuple[str, int | None, bool]]:
        with database.reading() as db:
            folio = db.get_one(Folio, case.folio)
            cards, loop = locked_cards(db, folio.id), locked_interviews(db, folio)
            found = votes.votes(db, folio.id, cards, loop)
        return [(vote.by, vote.level, vote.from_card) for vote in found]

    panel = [("Panel Member 1", 3, True), ("Panel Member 2", 4, True)]
    assert voted() == panel
    assert not _seen(database, case, kim) & OTHERS
    _invite(database, case, kim)
    assert voted() == [("Kim Placeholder", 3, True), *panel]
    seen = _seen(database, case, kim)
    assert seen >= OTHERS
    assert not seen & DOCUMENT
    with database.reading() as db:
        [mail] = db.scalars(select(MailOut).where(MailOut.to_id == kim)).all()[-1:]
        [listed] = listing.open_debriefs(db, kim)
    assert mail.template == "reviews/debrief_open"
    assert (listed.votes, listed.opening) == (False, "")
    with pytest.raises(Absent):
        _vote(database, case, kim)


def test_an_interviewer_whose_scorecard_was_passed_votes_before_they_see_anything(
    database: Database, case: cases.Case, lou: str
) -> None:
    _invite(database, case, lou)
    assert not _seen(database, case, lou) & OTHERS
    with database.reading() as db:
        [listed] = listing.open_debriefs(db, lou)
    assert listed.votes
    with pytest.raises(Refusal, match="has not voted yet"), database.transaction() as db:
        cases.close(db, case)
    _vote(database, case, lou)
    assert _seen(database, case, lou) >= OTHERS
    with database.transaction() as db:
        cases.close(db, case)


def test_who_was_invited_after_the_pass_can_lock_no_scorecard_any_more(
    database: Database, case: cases.Case, lou: str
) -> None:
    _invite(database, case, lou)
    with database.reading() as db:
        held = db.scalars(select(Interview.id).where(Interview.account == lou)).one()
    for votes_then in (True, False):
        with pytest.raises(Refusal) as refused, database.transaction() as db:
            scorecard.lock(db, own_interview(db, lou, held), by=lou)
        assert refused.value.code == "passed"
        if votes_then:
            _vote(database, case, lou)


def test_only_interviewers_and_reviewers_who_are_not_in_are_on_the_list(
    database: Database, case: cases.Case, kim: str, lou: str
) -> None:
    with database.reading() as db:
        found = {it.account for it in _invitable(db, case)}
        # Proposed is whose work is locked: Lou's scorecard was passed.
        proposed = {it.account for it in _invitable(db, case) if it.proposed}
        assert proposed == {kim, *case.readers}
        assert len(inviting.uninvited(db, [case.folio])[case.folio]) == len(proposed)
    assert found == {kim, lou, *case.readers}
    _invite(database, case, kim)
    _invite(database, case, lou)
    with database.reading() as db:
        found = {it.account for it in _invitable(db, case)}
        # Who was left out when others were invited was left out by a person.
        assert inviting.uninvited(db, [case.folio]) == {}
    assert found == set(case.readers)
    for account in (kim, lou):
        with pytest.raises(Refusal, match="Choose a person"):
            _invite(database, case, account)


def test_an_interviewers_flag_rests_on_their_scorecard_and_they_change_no_view_of_the_document(
    database: Database, case: cases.Case, kim: str
) -> None:
    _invite(database, case, kim)
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        # Words of a document that they may not read are neither checked nor kept.
        flags.raise_flag(db, folio, sentence="Ask again.", quote="settle", question="", by=kim)
    with database.reading() as db:
        [flag] = flags.flags(db, case.folio)
        assert (flag.by, flag.row.quote, flag.row.asked) == ("Kim Placeholder", "", "")
    with pytest.raises(Absent), database.transaction() as db:
        changed_views.change(
            db,
            db.get_one(Folio, case.folio),
            criterion=desks.KEYS[0],
            was="1",
            now="3",
            because="They said so.",
            quote="",
            question="",
            by=kim,
        )
