"""The end: outcome, level and one paragraph, and the candidate hears."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.levels import DEFAULT
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Opening, PromptVersion
from prompts.opening.weights import rubric_for
from reviews.debrief import decide, inviting, queries
from reviews.debrief.candidate import beyond
from reviews.debrief.models import DecisionGrounds
from reviews.debrief.voices import dissents
from reviews.deciding.models import DebriefDecision
from reviews.deciding.verify import check
from tests.expect import refused
from tests.reviews import cases

PARAGRAPH = "You narrowed the problem to the flows that carry the pain."


@pytest.fixture
def case(db: Session) -> cases.Case:
    """At its debrief: two reviews, two scorecards."""
    return cases.met(db, 3, 3, values=(4, 2))


def _close(db: Session, case: cases.Case, *, by: str = "", **given: Any) -> None:
    given = {"feedback": f" {PARAGRAPH} ", **given}
    cases.close(db, case, by=by, **given)


@pytest.mark.parametrize("ends", [{}, {"outcome": "no_offer", "level": None}])
@pytest.mark.parametrize(
    "said",
    [
        "{reader} liked it.",
        "Folio {code} was read twice.",
        "Reviewers rated your failure section 2 of 4.",
        "Ra\u200bting: 2.",
        "Two reviewers read your document.",
        "You are not yet senior staff.",
    ],
)
def test_the_candidate_reads_no_rating_no_other_level_and_nothing_of_the_reviews(
    case: cases.Case, said: str, ends: dict[str, Any], db: Session
) -> None:
    reader = db.get_one(Account, case.readers[0]).name
    feedback = said.format(reader=reader, code=case.code.lower())
    with refused("feedback"):
        _close(db, case, feedback=feedback, **ends)


@pytest.mark.parametrize(
    "given",
    [
        {"feedback": "Come and work at staff level."},
        {
            "outcome": "down_level",
            "level": 2,
            "feedback": "We offer you senior rather than staff. The senior bar you meet.",
        },
        {
            "outcome": "no_offer",
            "level": None,
            "feedback": "Thank you for an excellent document. Failure of 2 nodes is not in it.",
        },
    ],
)
def test_an_offer_names_its_level_and_praise_is_free(
    case: cases.Case, given: dict[str, Any], db: Session
) -> None:
    _close(db, case, **given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"outcome": "maybe"}, "outcome"),
        ({"level": None}, "level"),
        ({"level": 5}, "level"),
        ({"feedback": "  "}, "feedback"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"present": ()}, "present"),
        ({"present": ("somebody",)}, "present"),
        # The opening is for staff: below it an offer is another outcome, which needs such a level.
        ({"level": 2}, "level"),
        ({"outcome": "down_level", "level": 3}, "level"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_closed(
    case: cases.Case, given: dict[str, Any], code: str, db: Session
) -> None:
    with refused(code):
        _close(db, case, **given)
    assert case.row(db).stage == "6"
    assert db.scalar(select(DebriefDecision.folio)) is None


def test_all_that_is_in_the_way_is_said_at_once(case: cases.Case, db: Session) -> None:
    folio = case.row(db)
    inviting.invite(db, folio, case.readers[0], by=case.coordinator)
    said = {"sentence": "Too much.", "heard_by": case.coordinator, "then": "escalates"}
    dissents.dissent(db, folio, **said, by=case.panel[0])
    with pytest.raises(Refusal) as refused:
        _close(db, case, level=None, reason="", present=(), feedback="Come as staff.")
    codes = [part.code for part in refused.value.parts]
    assert codes == ["votes", "dissent", "level", "reason", "present"]


@pytest.mark.parametrize(
    ("outcome", "level"), [("offer", 3), ("down_level", 2), ("no_offer", None)]
)
def test_a_decision_is_kept_once_and_mailed_and_on_the_candidates_page(
    case: cases.Case, outcome: str, level: int | None, db: Session
) -> None:
    _close(db, case, outcome=outcome, level=level)
    assert case.row(db).stage == "7"
    decision = db.scalars(select(DebriefDecision)).one()
    assert (decision.outcome, decision.level) == (outcome, level)
    mails = db.scalars(select(MailOut.to_id).where(MailOut.template == "prompts/closed"))
    assert mails.all() == [case.folio]
    told = beyond(db, case.folio, matrix.cell("candidate.own", "7"))
    assert told.feedback == PARAGRAPH
    assert told.outcome.startswith(
        "No offer" if level is None else f"An offer at {DEFAULT[level]}"
    )
    assert told.offer is (level is not None)
    # Below the opening's level, both are named.
    assert ("The opening was for staff" in told.outcome) is (outcome == "down_level")
    assert len(told.panel) == 2
    with pytest.raises(Refusal, match="already been recorded"):
        _close(db, case)
    for change in ("UPDATE decision SET feedback = 'x'", "DELETE FROM decision"):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(change))


@pytest.mark.parametrize("stage", ["0", "2", "4", "5", "6", "7s", "8", "E"])
def test_the_candidate_is_told_nothing_that_their_cell_does_not_hold(
    case: cases.Case, stage: str, db: Session
) -> None:
    _close(db, case)
    classes = matrix.cell("candidate.own", stage)
    told = beyond(db, case.folio, classes)
    assert bool(told.outcome) is ("DC" in classes)
    assert bool(told.decided) is ("DC" in classes)
    assert bool(told.feedback) is ("FB" in classes)
    assert bool(told.panel) is ("PN" in classes)


@pytest.mark.parametrize(
    ("who", "capacity"), [("manager", "manager"), ("coordinator", "coordinator")]
)
def test_the_record_says_in_which_capacity_somebody_decided(
    case: cases.Case, who: str, capacity: str, db: Session
) -> None:
    _close(db, case, by=getattr(case, who), present=tuple(case.panel))
    kept = db.scalars(select(DecisionGrounds)).one()
    assert kept.capacity == capacity
    told = decide.grounds(db, db.get(DebriefDecision, case.folio), kept)
    assert told is not None
    assert ("in place of a hiring manager" in told.capacity) is (who == "coordinator")
    assert told.present == ("Panel Member 1", "Panel Member 2")


def test_who_neither_manages_nor_coordinates_decides_nothing(
    case: cases.Case, db: Session
) -> None:
    for account in (*case.panel, *case.readers):
        with pytest.raises(Absent):
            _close(db, case, by=account)


def test_a_job_of_one_level_has_no_offer_below_it(case: cases.Case, db: Session) -> None:
    db.get_one(Opening, case.row(db).opening).level_fixed = True
    with pytest.raises(Refusal, match="only at staff"):
        _close(db, case, outcome="down_level", level=2)


def test_of_criteria_that_lie_equally_far_apart_the_openings_weightiest_stands_first(
    db: Session,
) -> None:
    folio = db.get_one(Folio, cases.begun(db, values=(4, 2)).folio)
    opening = db.get_one(Opening, folio.opening)
    version = db.get_one(PromptVersion, folio.prompt_version)
    last = rubric_for(opening, version).criteria[-1].key
    for given in ({}, {c.key: 1 for c in rubric_for(opening, version).criteria} | {last: 5}):
        opening.weights = given
        reviews = queries.reviews(db, folio, named=False, uncounted=False)
        rows = queries.compared(reviews, rubric_for(opening, version))
        assert {row.apart for row in rows} == {2}
        weights = [row.criterion.weight for row in rows]
        assert weights == sorted(weights, reverse=True)
    assert rows[0].criterion.key == last
    assert {it.by for it in reviews} == {"Reviewer 1", "Reviewer 2"}
    named = queries.reviews(db, folio, named=True, uncounted=False)
    assert {it.by for it in named} == {"Pat Example"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET outcome = 'no_offer'",
        "UPDATE decision SET level = 2",
        "UPDATE decision SET \"by\" = 'somebody'",
        "DELETE FROM decision",
    ],
)
def test_an_outcome_cannot_be_changed_unseen(either_database: Database, statement: str) -> None:
    with either_database.transaction() as db:
        case = cases.met(db, 3, seats=1)
        cases.close(db, case)
    assert cases.fault_after(either_database, statement, check).startswith("The decision")
