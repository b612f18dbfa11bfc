"""Who takes part in a debrief: invited, or passed and then voting first; what shows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board.scheduling import meetings
from reviews.debrief import circumstances, inviting, listing, notices, passing
from reviews.debrief.participants import everyone, participants
from reviews.debrief.voices import changed_views, flags, votes
from reviews.interviews import scorecard
from reviews.interviews.models import Interview
from reviews.interviews.own_interview import own_interview
from reviews.interviews.waiting import locked_interviews
from reviews.scorecards import lock as card_lock
from reviews.scorecards.content import locked_cards
from tests import factories
from tests.expect import refused
from tests.mailed import newest
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

JUDGED = {DataClass.OTHER_REVIEWS, DataClass.AGGREGATES, DataClass.OTHER_SCORECARDS}
OTHERS = {*JUDGED, DataClass.DEBRIEF_NOTES}
DOCUMENT = {DataClass.PROMPT, DataClass.BLINDED_VIEW, DataClass.REVIEWER_NAMES}


@pytest.fixture
def kim(db: Session) -> str:
    """Who has locked the influence interview's scorecard."""
    return cases.member(db, "Kim Placeholder")


@pytest.fixture
def lou(db: Session) -> str:
    """Who held the coding interview, and whose scorecard was passed."""
    return cases.member(db, "Lou Placeholder")


@pytest.fixture
def case(kim: str, lou: str, db: Session) -> cases.Case:
    """At its debrief."""
    case = loops.begun(db)
    loops.hold(db, case, "influence", kim)
    held = loops.give(db, case, "coding", lou)
    held.at = clock.now() - timedelta(hours=1)
    db.flush()
    loops.write(db, held.id, lou)
    cases.release(db, case)
    cases.meet(db, case, 3, 4)
    folio = case.row(db)
    scorecard.pass_card(db, folio, "coding", "Lou is ill.", by=case.coordinator)
    assert folio.stage == "6"
    return case


@pytest.fixture
def seated(db: Session) -> cases.Case:
    """With the panel; one of two scorecards is locked."""
    return cases.met(db, 3)


@pytest.fixture
def twice(db: Session) -> cases.Case:
    """With the panel, whose first member held the coding interview without a scorecard."""
    made = loops.begun(db)
    held = loops.give(db, made, "coding", made.panel[0])
    held.at = clock.now() - timedelta(hours=1)
    cases.release(db, made)
    return made


def _invite(db: Session, case: cases.Case, account: str) -> None:
    inviting.invite(db, case.row(db), account, by=case.coordinator)


def _invitable(db: Session, case: cases.Case) -> list[inviting.Invitable]:
    return inviting.invitable(db, [case.folio])[case.folio]


def _seen(db: Session, case: cases.Case, account: str) -> frozenset[DataClass]:
    return classes_of(db, account, case.folio)


def test_an_interviewer_who_locked_is_in_as_soon_as_they_are_invited(
    case: cases.Case, kim: str, db: Session
) -> None:
    def voted() -> list[tuple[str, int | None, bool]]:
        folio = case.row(db)
        cards, loop = locked_cards(db, folio.id), locked_interviews(db, folio)
        voting = votes.of_interviewers(participants(db, folio.id))
        found = votes.votes(db, folio.id, cards, loop, voting)
        return [(vote.by, vote.level, vote.from_card) for vote in found]

    panel = [("Panel Member 1", 3, True), ("Panel Member 2", 4, True)]
    assert voted() == panel
    assert not _seen(db, case, kim) & OTHERS
    _invite(db, case, kim)
    assert voted() == [("Kim Placeholder", 3, True), *panel]
    seen = _seen(db, case, kim)
    assert seen >= OTHERS
    assert not seen & DOCUMENT
    mails = db.scalars(select(MailOut.template).where(MailOut.to_id == kim)).all()
    [listed] = listing.open_debriefs(db, kim)
    assert "reviews/debrief_open" in mails
    assert (listed.votes, listed.opening) == (False, "")
    with pytest.raises(Absent):
        votes.cast(db, case.row(db), level="2", sentence="They asked nobody.", by=kim)


def test_an_interviewer_whose_scorecard_was_passed_votes_before_they_see_anything(
    case: cases.Case, lou: str, db: Session
) -> None:
    _invite(db, case, lou)
    assert not _seen(db, case, lou) & OTHERS
    [listed] = listing.open_debriefs(db, lou)
    assert listed.votes
    with pytest.raises(Refusal, match="has not voted yet"), db.begin_nested():
        cases.close(db, case)
    votes.cast(db, case.row(db), level="2", sentence="They asked nobody.", by=lou)
    assert _seen(db, case, lou) >= OTHERS
    asked = newest(db, "reviews/debrief_decide", case.manager)
    assert asked.subject == "A debrief has all its votes and needs your decision"
    cases.close(db, case)


def test_who_was_invited_after_the_pass_can_lock_no_scorecard_any_more(
    case: cases.Case, lou: str, db: Session
) -> None:
    _invite(db, case, lou)
    held = db.scalars(select(Interview.id).where(Interview.account == lou)).one()
    for votes_then in (True, False):
        with refused("passed"), db.begin_nested():
            scorecard.lock(db, own_interview(db, lou, held), by=lou)
        if votes_then:
            votes.cast(db, case.row(db), level="2", sentence="They asked nobody.", by=lou)


def test_only_interviewers_and_reviewers_who_are_not_in_are_on_the_list(
    case: cases.Case, kim: str, lou: str, db: Session
) -> None:
    found = {it.account for it in _invitable(db, case)}
    # Proposed is whose work is locked: Lou's scorecard was passed.
    proposed = {it.account for it in _invitable(db, case) if it.proposed}
    assert proposed == {kim, *case.readers}
    assert len(inviting.uninvited(db, [case.folio])[case.folio]) == len(proposed)
    assert found == {kim, lou, *case.readers}
    _invite(db, case, kim)
    _invite(db, case, lou)
    found = {it.account for it in _invitable(db, case)}
    # Who was left out when others were invited was left out by a person.
    assert inviting.uninvited(db, [case.folio]) == {}
    assert found == set(case.readers)
    for account in (kim, lou):
        with pytest.raises(Refusal, match="Choose a person"):
            _invite(db, case, account)


def test_an_interviewers_flag_rests_on_their_scorecard_and_they_change_no_view_of_the_document(
    case: cases.Case, kim: str, db: Session
) -> None:
    _invite(db, case, kim)
    folio = case.row(db)
    # Words of a document that they may not read are neither checked nor kept.
    flags.raise_flag(db, folio, sentence="Ask again.", quote="settle", question="", by=kim)
    [flag] = flags.flags(db, case.folio)
    assert (flag.by, flag.row.quote, flag.row.asked) == ("Kim Placeholder", "", "")
    with pytest.raises(Absent), db.begin_nested():
        changed_views.change(
            db,
            case.row(db),
            criterion=desks.KEYS[0],
            was="1",
            now="3",
            because="They said so.",
            quote="",
            question="",
            by=kim,
        )


def _pass(db: Session, seated: cases.Case, account: str, reason: str = "Ill.") -> None:
    passing.pass_over(db, seated.row(db), account, reason=reason, by=seated.coordinator)


def test_the_last_missing_scorecard_that_is_passed_opens_the_debrief(
    seated: cases.Case, db: Session
) -> None:
    cases.listen(db, notices.on_move)
    with pytest.raises(Refusal, match="Write why"):
        _pass(db, seated, seated.panel[1], " ")
    assert seated.row(db).stage == "5"
    _pass(db, seated, seated.panel[1])
    assert seated.row(db).stage == "6"
    [line] = circumstances.circumstances(db, seated.folio, everyone(db, seated.folio))
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


def test_who_sits_and_decides_gets_one_email(db: Session) -> None:
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


def test_a_scorecard_that_was_passed_is_locked_no_more(seated: cases.Case, db: Session) -> None:
    late = seated.panel[1]
    cases.write_card(db, seated.row(db), late)
    third = cases.member(db, "Panel Member 3")
    meetings.seat(db, seated.row(db), third, by=seated.coordinator)
    _pass(db, seated, late)
    assert seated.row(db).stage == "5"
    for verb in (card_lock.lock, cases.write_card):
        with refused("passed"), db.begin_nested():
            folio = seated.row(db)
            if verb is card_lock.lock:
                card_lock.lock(db, folio, by=late)
            else:
                cases.write_card(db, folio, late, 4)


def test_what_is_not_missing_is_not_passed(seated: cases.Case, db: Session) -> None:
    for account in (seated.panel[0], seated.manager, *seated.readers):
        with pytest.raises(Refusal, match="waiting for anything from this person"):
            _pass(db, seated, account)
    _pass(db, seated, seated.panel[1])
    with pytest.raises(Refusal, match="waiting for anything from this person"):
        _pass(db, seated, seated.panel[1])


def test_a_debrief_has_at_least_one_scorecard(db: Session) -> None:
    seated = cases.met(db)
    _pass(db, seated, seated.panel[0])
    with pytest.raises(Refusal, match="the only scorecard left"):
        _pass(db, seated, seated.panel[1])


def test_who_is_replaced_after_the_release_has_a_line_in_the_record(
    seated: cases.Case, db: Session
) -> None:
    folio = seated.row(db)
    third = cases.member(db, "Panel Member 3")
    meetings.seat(db, folio, third, by=seated.coordinator)
    meetings.unseat(db, folio, seated.panel[1], by=seated.coordinator)
    seated.panel = [third]
    cases.meet(db, seated, 4)
    told = circumstances.circumstances(db, folio.id, everyone(db, folio.id))
    assert [line.words for line in told] == [
        "Panel Member 3 joined the panel after the release",
        "Panel Member 2 left the panel without a locked scorecard",
    ]
    assert folio.stage == "6"


def test_a_missing_vote_is_passed_and_the_decision_waits_no_longer(
    seated: cases.Case, db: Session
) -> None:
    _pass(db, seated, seated.panel[1])
    reader = seated.readers[0]
    inviting.invite(db, seated.row(db), reader, by=seated.coordinator)
    with pytest.raises(Refusal, match="has not voted yet"), db.begin_nested():
        cases.close(db, seated)
    _pass(db, seated, reader)
    assert not classes_of(db, reader, seated.folio) & OTHERS
    cases.close(db, seated)
    with pytest.raises(Refusal, match="you can no longer vote"), db.begin_nested():
        votes.cast(db, seated.row(db), level="2", sentence="Too late now.", by=reader)


def _pass_interview(db: Session, twice: cases.Case) -> None:
    folio = twice.row(db)
    for stage in ("influence", "coding"):
        scorecard.pass_card(db, folio, stage, "Ill.", by=twice.coordinator)
    assert folio.stage == "6"


def test_whose_scorecard_was_passed_is_invited_without_being_passed_twice(
    twice: cases.Case, db: Session
) -> None:
    first, second = twice.panel
    cases.write_card(db, twice.row(db), second)
    card_lock.lock(db, twice.row(db), by=second)
    _pass(db, twice, first)
    _pass_interview(db, twice)
    inviting.invite(db, twice.row(db), first, waits=False, by=twice.coordinator)
    cases.close(db, twice)


def test_a_panelist_whose_other_interview_was_passed_is_invited_and_reads_at_once(
    twice: cases.Case, db: Session
) -> None:
    cases.meet(db, twice, 3, 4)
    _pass_interview(db, twice)
    # The interview that was passed closes the debrief to them, although they have judged.
    assert not _seen(db, twice, twice.panel[0]) & JUDGED
    assert twice.panel[0] in [it.account for it in _invitable(db, twice)]
    assert twice.panel[1] not in [it.account for it in _invitable(db, twice)]
    _invite(db, twice, twice.panel[0])
    assert _seen(db, twice, twice.panel[0]) >= {*OTHERS, DataClass.BLINDED_VIEW}
    assert twice.panel[0] not in [it.account for it in _invitable(db, twice)]
    for account in twice.panel:
        with pytest.raises(Refusal, match="leaves out people who already take part"):
            _invite(db, twice, account)
    cases.close(db, twice)


def test_one_whose_seat_was_passed_too_votes_first(twice: cases.Case, db: Session) -> None:
    folio = twice.row(db)
    passing.pass_over(db, folio, twice.panel[0], reason="Ill.", by=twice.coordinator)
    cases.write_card(db, folio, twice.panel[1])
    card_lock.lock(db, folio, by=twice.panel[1])
    _pass_interview(db, twice)
    _invite(db, twice, twice.panel[0])
    assert not _seen(db, twice, twice.panel[0]) & OTHERS
    votes.cast(db, twice.row(db), level="3", sentence="Sound.", by=twice.panel[0])
    assert _seen(db, twice, twice.panel[0]) >= OTHERS
