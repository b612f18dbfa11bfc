"""Who takes part in a debrief: invited, or passed and then voting first; what shows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board import meetings
from reviews.debrief import circumstances, inviting, listing, notices, passing
from reviews.debrief.voices import changed_views, flags, votes
from reviews.interviews import scorecard
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview
from reviews.interviews.waiting import locked_interviews
from reviews.panel.scorecards import lock as card_lock
from reviews.panel.scorecards.content import locked_cards
from tests import factories
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

JUDGED = {DataClass.OTHER_REVIEWS, DataClass.AGGREGATES, DataClass.OTHER_SCORECARDS}
OTHERS = {*JUDGED, DataClass.DEBRIEF_NOTES}
DOCUMENT = {DataClass.PROMPT, DataClass.BLINDED_VIEW, DataClass.REVIEWER_NAMES}


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


@pytest.fixture
def case(database: Database, kim: str, lou: str) -> cases.Case:
    """At its debrief."""
    with database.transaction() as db:
        case = loops.begun(db)
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
        return case


@pytest.fixture
def seated(database: Database) -> cases.Case:
    """With the panel; one of two scorecards is locked."""
    with database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        cases.meet(db, made, 3)
        return made


@pytest.fixture
def twice(database: Database) -> cases.Case:
    """With the panel, whose first member held the coding interview without a scorecard."""
    with database.transaction() as db:
        made = loops.begun(db)
        held = loops.give(db, made, "coding", made.panel[0])
        held.at = clock.now() - timedelta(hours=1)
        cases.release(db, made)
        return made


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


def _pass(database: Database, seated: cases.Case, account: str, reason: str = "Ill.") -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, seated.folio)
        passing.pass_over(db, folio, account, reason=reason, by=seated.coordinator)


def _stage(database: Database, seated: cases.Case) -> str:
    with database.reading() as db:
        return db.get_one(Folio, seated.folio).stage


def test_the_last_missing_scorecard_that_is_passed_opens_the_debrief(
    database: Database, seated: cases.Case
) -> None:
    stages.on_move(database, notices.on_move)
    with pytest.raises(Refusal, match="Write why"):
        _pass(database, seated, seated.panel[1], " ")
    assert _stage(database, seated) == "5"
    _pass(database, seated, seated.panel[1])
    assert _stage(database, seated) == "6"
    with database.reading() as db:
        [line] = circumstances.circumstances(db, db.get_one(Folio, seated.folio))
        assert line.words == "Panel Member 2\u2019s scorecard was passed by Jo Sampleton"
        assert line.reason == "Ill."
        told = {
            (mail.template, mail.to_id)
            for mail in db.scalars(select(MailOut).where(MailOut.template.contains("debrief")))
        }
        assert not classes_of(db, seated.panel[1], seated.folio) & OTHERS
        assert classes_of(db, seated.panel[0], seated.folio) >= OTHERS
    assert told == {
        ("reviews/debrief_open", seated.panel[0]),
        ("reviews/debrief_vote", seated.panel[1]),
        ("reviews/debrief_decide", seated.manager),
    }


def test_who_sits_and_decides_gets_one_email(database: Database) -> None:
    with database.transaction() as db:
        for state in ("panel", "panel.passed"):
            folio = factories.folio(db, stage="2")
            folio.decider = "engineer"
            hanna = factories.account(db).id
            standing.give(db, folio, hanna, "manager", by=None)
            standing.give(db, folio, hanna, "panel", by=None).state = state
            notices.on_move(db, folio, "scorecards", "5", "6")
            told = db.scalars(select(MailOut.template).where(MailOut.to_id == hanna)).all()
            last = "decide" if state == "panel" else "vote"
            assert told == [f"reviews/debrief_{last}"]


def test_a_scorecard_that_was_passed_is_locked_no_more(
    database: Database, seated: cases.Case
) -> None:
    late = seated.panel[1]
    with database.transaction() as db:
        cases.write_card(db, db.get_one(Folio, seated.folio), late)
        third = cases.member(db, "Panel Member 3")
        meetings.seat(db, db.get_one(Folio, seated.folio), third, by=seated.coordinator)
    _pass(database, seated, late)
    assert _stage(database, seated) == "5"
    for verb in (card_lock.lock, cases.write_card):
        with pytest.raises(Refusal) as refused, database.transaction() as db:
            folio = db.get_one(Folio, seated.folio)
            if verb is card_lock.lock:
                card_lock.lock(db, folio, by=late)
            else:
                cases.write_card(db, folio, late, 4)
        assert refused.value.code == "passed"


def test_what_is_not_missing_is_not_passed(database: Database, seated: cases.Case) -> None:
    for account in (seated.panel[0], seated.manager, *seated.readers):
        with pytest.raises(Refusal, match="Nothing is missing from this person"):
            _pass(database, seated, account)
    _pass(database, seated, seated.panel[1])
    with pytest.raises(Refusal, match="Nothing is missing from this person"):
        _pass(database, seated, seated.panel[1])


def test_a_debrief_has_at_least_one_scorecard(database: Database) -> None:
    with database.transaction() as db:
        seated = cases.begun(db)
        cases.release(db, seated)
    _pass(database, seated, seated.panel[0])
    with pytest.raises(Refusal, match="the only scorecard left"):
        _pass(database, seated, seated.panel[1])


def test_who_is_replaced_after_the_release_has_a_line_in_the_record(
    database: Database, seated: cases.Case
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, seated.folio)
        third = cases.member(db, "Panel Member 3")
        meetings.seat(db, folio, third, by=seated.coordinator)
        meetings.unseat(db, folio, seated.panel[1], by=seated.coordinator)
        seated.panel = [third]
        cases.meet(db, seated, 4)
        assert [line.words for line in circumstances.circumstances(db, folio)] == [
            "Panel Member 3 joined the panel after the release",
            "Panel Member 2 left the panel without a locked scorecard",
        ]
        assert folio.stage == "6"


def test_a_missing_vote_is_passed_and_the_decision_waits_no_longer(
    database: Database, seated: cases.Case
) -> None:
    _pass(database, seated, seated.panel[1])
    reader = seated.readers[0]
    with database.transaction() as db:
        inviting.invite(db, db.get_one(Folio, seated.folio), reader, by=seated.coordinator)
    with pytest.raises(Refusal, match="has not voted yet"), database.transaction() as db:
        cases.close(db, seated)
    _pass(database, seated, reader)
    with database.reading() as db:
        assert not classes_of(db, reader, seated.folio) & OTHERS
    with database.transaction() as db:
        cases.close(db, seated)
    with pytest.raises(Refusal, match="you can no longer vote"), database.transaction() as db:
        folio = db.get_one(Folio, seated.folio)
        votes.cast(db, folio, level="2", sentence="Too late now.", by=reader)


def _pass_interview(database: Database, twice: cases.Case) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, twice.folio)
        for stage in ("influence", "coding"):
            scorecard.pass_card(db, folio, stage, "Ill.", by=twice.coordinator)
        assert folio.stage == "6"


def _names(database: Database, twice: cases.Case) -> list[str]:
    with database.reading() as db:
        return [it.account for it in _invitable(db, twice)]


def test_a_panelist_whose_other_interview_was_passed_is_invited_and_reads_at_once(
    database: Database, twice: cases.Case
) -> None:
    with database.transaction() as db:
        cases.meet(db, twice, 3, 4)
    _pass_interview(database, twice)
    # The interview that was passed closes the debrief to them, although they have judged.
    assert not _seen(database, twice, twice.panel[0]) & JUDGED
    assert twice.panel[0] in _names(database, twice)
    assert twice.panel[1] not in _names(database, twice)
    _invite(database, twice, twice.panel[0])
    assert _seen(database, twice, twice.panel[0]) >= {*OTHERS, DataClass.BLINDED_VIEW}
    assert twice.panel[0] not in _names(database, twice)
    for account in twice.panel:
        with pytest.raises(Refusal, match="Participants are not on it"):
            _invite(database, twice, account)
    with database.transaction() as db:
        cases.close(db, twice)


def test_one_whose_seat_was_passed_too_votes_first(
    database: Database, twice: cases.Case
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, twice.folio)
        passing.pass_over(db, folio, twice.panel[0], reason="Ill.", by=twice.coordinator)
        cases.write_card(db, folio, twice.panel[1])
        card_lock.lock(db, folio, by=twice.panel[1])
    _pass_interview(database, twice)
    _invite(database, twice, twice.panel[0])
    assert not _seen(database, twice, twice.panel[0]) & OTHERS
    with database.transaction() as db:
        folio = db.get_one(Folio, twice.folio)
        votes.cast(db, folio, level="3", sentence="Sound.", by=twice.panel[0])
    assert _seen(database, twice, twice.panel[0]) >= OTHERS
