"""A lock needs evidence for each criterion, freezes what it sealed, and the last one opens the
debrief. `audit verify` names a card that was changed past the triggers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.verify import recorded
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.scope import classes_of
from reviews.board.scheduling import meetings
from reviews.forms.filled import Incomplete
from reviews.panel.models import Scorecard, ScorecardBasis, Slot
from reviews.panel.sheet import arrange, edit
from reviews.reading import lock as review_lock
from reviews.scorecards import draft, lock
from reviews.scorecards.content import check, locked_cards
from reviews.scorecards.own_card import own_card
from tests import factories
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.panel.sheets import question, released
from tests.reviews.reading import desks
from tests.sites import Site


@pytest.fixture
def case(db: Session) -> cases.Case:
    """Released, two seats, and a sheet with questions on failure modes alone."""
    return released(db)


def _gaps(db: Session, case: cases.Case, **changes: str) -> list[tuple[str, str]]:
    """What a lock misses of a whole scorecard with these fields changed (`_` for `-`)."""
    me = case.panel[0]
    folio = case.row(db)
    fields = cases.card_fields(db, folio, me)
    fields |= {name.replace("_", "-"): value for name, value in changes.items()}
    revision = own_card(db, folio, me).filled.revision
    draft.save(db, folio, fields, revision=revision, by=me)
    with pytest.raises(Incomplete) as refused:
        lock.lock(db, folio, by=me)
    assert refused.value.status == 422
    return [(gap.fragment, gap.sentence) for gap in refused.value.gaps]


def test_a_card_of_which_nothing_is_said_misses_every_criterion_and_the_whole(
    case: cases.Case, db: Session
) -> None:
    with pytest.raises(Incomplete) as refused:
        lock.lock(db, case.row(db), by=case.panel[0])
    criteria = own_card(db, case.row(db), case.panel[0]).criteria
    fragments = [gap.fragment for gap in refused.value.gaps]
    whole = ["f-level", "f-text", "f-confidence"]
    assert fragments == [f"f-rating-{c.key}" for c in criteria] + whole
    assert str(refused.value).startswith("9 things are missing.")
    assert case.row(db).stage == "5"


@pytest.mark.parametrize(
    ("changes", "fragment", "sentence"),
    [
        ({"rating_failure": ""}, "f-rating-failure", "choose a rating, or “not covered”"),
        ({"said_failure": ""}, "f-said-failure", "write what you asked and what they said"),
        ({"said_failure": "Quite good."}, "f-said-failure", "write what you asked"),
        ({"rating_migration": "3"}, "f-rating-migration", "has no question for this part"),
        ({"level": ""}, "f-level", "Overall level: choose one"),
        ({"text": "Fine."}, "f-text", "say what supports the level, in at least 3 words"),
        ({"confidence": ""}, "f-confidence", "choose how sure you are"),
    ],
)
def test_a_lock_says_what_is_missing_and_where(
    case: cases.Case, changes: dict[str, str], fragment: str, sentence: str, db: Session
) -> None:
    [(at, said)] = _gaps(db, case, **changes)
    assert at == fragment
    assert sentence in said


def test_a_rating_rests_on_a_question(case: cases.Case, db: Session) -> None:
    one = question(db, case, "one").id
    [(at, said)] = _gaps(db, case, **{f"basis_failure_{one}": ""})
    assert at == "f-basis-failure"
    assert said.endswith(": choose the questions that the rating is based on")


def test_where_nothing_was_covered_only_why_is_asked(case: cases.Case, db: Session) -> None:
    me = case.panel[0]
    nothing = {f"rating_{c.replace('-', '_')}": "none" for c in desks.KEYS}
    [(at, said)] = _gaps(db, case, text="", **nothing)
    assert at == "f-text"
    assert "say why nothing was covered" in said
    why = {"text": "They fell ill after ten minutes."}
    folio = case.row(db)
    bare = {f"said-{c}": "" for c in desks.KEYS} | why
    draft.save(db, folio, bare, revision=own_card(db, folio, me).filled.revision, by=me)
    lock.lock(db, folio, by=me)
    assert not db.scalars(select(ScorecardBasis)).all(), "what was not covered rests on none"


def test_without_a_sheet_nothing_can_be_rested_on(db: Session) -> None:
    case = cases.met(db, 3, seats=1)
    assert case.row(db).stage == "6"


def test_while_the_sheet_is_being_made_the_lock_waits_for_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.met(db, seats=1)
        folio, me = case.row(db), case.panel[0]
        draft.save(db, folio, cases.card_fields(db, folio, me), revision=0, by=me)
        with refused("no_sheet", 409, says="still being made"):
            lock.lock(db, folio, by=me)
        cases.give_up_sheet(db, folio.id)
        lock.lock(db, folio, by=me)
        assert case.row(db).stage == "6"


def test_before_the_interview_nobody_locks(case: cases.Case, db: Session) -> None:
    folio = case.row(db)
    later = clock.now() + timedelta(hours=1)
    db.add(Slot(folio=folio.id, at=later, place="Room 1", minutes=80))
    # Before what an empty card lacks, and with all of it.
    for filled in (False, True):
        if filled:
            cases.write_card(db, folio, case.panel[0])
        with pytest.raises(Refusal, match=r"before the interview.*start the clock") as refused:
            lock.lock(db, folio, by=case.panel[0])
        assert refused.value.status == 409
    with clock.at(later):
        lock.lock(db, folio, by=case.panel[0])


@pytest.mark.usefixtures("either_database")
def test_the_last_lock_opens_the_debrief_and_each_is_frozen(db: Session) -> None:
    case = released(db)
    for account, stage in zip(case.panel, ("5", "6"), strict=True):
        folio = case.row(db)
        cases.write_card(db, folio, account)
        lock.lock(db, folio, by=account)
        folio = case.row(db)
        assert folio.stage == stage
        lock.lock(db, folio, by=account)  # a double click
        with pytest.raises(Refusal) as refused:
            draft.save(db, folio, {"text": "Less."}, revision=1, by=account)
        assert refused.value.status == 409
        same = {"text": cases.SEEN}
        draft.save(db, folio, same, revision=0, by=account)  # a form that was sent twice
    for change in (
        "UPDATE scorecard SET level = 1",
        "DELETE FROM scorecard",
        "UPDATE scorecard_rating SET value = 1",
        "DELETE FROM scorecard_rating",
        "UPDATE scorecard_basis SET words = 'another'",
        "DELETE FROM scorecard_basis",
        "INSERT INTO scorecard_rating (scorecard, criterion, not_covered, said)"
        " SELECT id, 'more', true, '' FROM scorecard",
    ):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(change))


def test_the_seal_has_the_questions_words_of_the_lock(case: cases.Case, db: Session) -> None:
    me, other = case.panel
    folio, one = case.row(db), question(db, case, "one")
    cases.write_card(db, folio, me)
    lock.lock(db, folio, by=me)
    edit.reword(db, folio, one, "One in other words?", was="one", by=other)
    [entry] = recorded(db, "scorecard")
    failure = entry.facts["criteria"]["failure"]
    assert (entry.facts["form"], entry.facts["panelist"]) == (1, me)
    assert (failure["value"], failure["not_covered"]) == (3, False)
    assert failure["said"] == f"Asked of failure: {cases.SEEN}"
    assert failure["basis"] == [{"question": one.id, "words": "one"}]
    assert entry.facts["criteria"]["migration"]["not_covered"] is True
    assert (entry.facts["level"], entry.facts["confidence"]) == (3, "medium")


def test_a_question_that_the_panel_drops_or_moves_still_supports_what_rests_on_it(
    case: cases.Case, db: Session
) -> None:
    me, other = case.panel
    folio = case.row(db)
    cases.write_card(db, folio, me)
    one, two = question(db, case, "one"), question(db, case, "two")
    both = {f"basis-failure-{two.id}": "1"}
    draft.save(db, folio, both, revision=1, by=me)
    edit.mark(db, folio, one, "drop", by=other)
    arrange.move_to(db, folio, two, "migration", was=two.place, by=other)
    chosen = {q.id for q in own_card(db, folio, me).choices("failure")}
    assert {one.id, two.id} <= chosen
    assert one.id not in {q.id for q in own_card(db, folio, other).choices("failure")}
    lock.lock(db, folio, by=me)
    assert db.scalars(select(Scorecard.locked_at)).one() is not None


def test_nobody_sees_anothers_scorecard_or_the_reviews_before_the_debrief(
    case: cases.Case, db: Session
) -> None:
    cases.meet(db, case, 3)
    for account in case.panel:
        assert not classes_of(db, account, case.folio) & {"SX", "RX", "AG"}
    assert "SX" not in classes_of(db, case.manager, case.folio)
    folio = case.row(db)
    cases.write_card(db, folio, case.panel[1], 4)
    lock.lock(db, folio, by=case.panel[1])
    for account in (*case.panel, case.manager, case.coordinator):
        assert {"SX", "RX", "AG"} <= classes_of(db, account, case.folio)


def _compact(db: Session, seats: int) -> tuple[cases.Case, str]:
    """Released, and who has a review and a seat."""
    case = cases.begun(db, words=("proceed",), values=(3,), seats=seats)
    folio = case.row(db)
    folio.preset = "compact"
    both = desks.reader(db, folio)
    meetings.seat(db, folio, both, by=case.coordinator)
    desks.fill(db, folio.id, by=both)
    review_lock.lock(db, folio.id, by=both)
    cases.release(db, case)
    return case, both


def test_a_recusal_that_ends_the_last_open_seat_opens_the_debrief(site: Site) -> None:
    """Compact: a reviewer with a seat steps back after the others' scorecards are locked."""
    with site.parts.database.transaction() as db:
        case, both = _compact(db, seats=1)
        folio = case.row(db)
        cases.meet(db, case, 3)
        assert folio.stage == "5"
        stages.recuse(db, folio, both, by=both)
        assert case.row(db).stage == "6"


def test_a_recusal_that_leaves_no_scorecard_at_all_waits_for_another_seat(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case, both = _compact(db, seats=0)
        folio = case.row(db)
        stages.recuse(db, folio, both, by=both)
        assert folio.stage == "5"
        case.panel = [factories.account(db).id]
        standing.give(db, folio, case.panel[0], "panel", by=case.coordinator)
        cases.meet(db, case, 3)
        assert folio.stage == "6"


def test_no_draft_is_among_the_locked_cards(db: Session) -> None:
    case = released(db)
    folio = case.row(db)
    cases.meet(db, case, 3)
    cases.write_card(db, folio, case.panel[1], 2)
    [first] = locked_cards(db, folio.id)
    assert (first.by, first.card.level, first.card.confidence) == (
        "Panel Member 1",
        3,
        "medium",
    )
    lock.lock(db, folio, by=case.panel[1])
    both = locked_cards(db, folio.id)
    assert [(card.by, card.ratings["failure"].value) for card in both] == [
        ("Panel Member 1", 3),
        ("Panel Member 2", 2),
    ]
    assert [it.words for it in both[0].ratings["failure"].basis] == ["one"]
    assert all(card.ratings["migration"].not_covered for card in both)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scorecard SET level = 1",
        "UPDATE scorecard SET text = 'Never seen'",
        "UPDATE scorecard SET locked_at = NULL",
        "DELETE FROM scorecard",
        "UPDATE scorecard SET confidence = 'high'",
        "UPDATE scorecard SET account = (SELECT id FROM account WHERE name = 'Jo Sampleton')",
        "UPDATE scorecard_rating SET value = 1 WHERE criterion = 'failure'",
        "UPDATE scorecard_rating SET said = 'Never said' WHERE criterion = 'failure'",
        "UPDATE scorecard_rating SET value = NULL, not_covered = true",
        "DELETE FROM scorecard_rating WHERE criterion = 'migration'",
        "UPDATE scorecard_basis SET words = 'Never asked?'",
        "DELETE FROM scorecard_basis",
        "INSERT INTO scorecard_basis (scorecard, criterion, question, words)"
        " SELECT s.id, 'scope', q.id, '' FROM scorecard s, question q WHERE q.text = 'two'",
    ],
)
def test_a_locked_scorecard_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        case = released(db)
        cases.meet(db, case, 3)
    assert cases.fault_after(either_database, statement, check).startswith("Scorecard")
