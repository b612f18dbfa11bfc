"""What a candidate's page says of where it stands: always what is next, and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from blindfolio import times
from blindfolio.db.session import Database
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.visibility.data_class import DataClass
from prompts import queries
from prompts.models import Invitation
from prompts.queries import Own
from prompts.window import status
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
UP = END + timedelta(minutes=15)
HEAR = "You hear by the end of the next working day."
FEEDBACK = "One paragraph, with the decision."
MEET = cases.NOON + timedelta(days=14)
DATED = status.Beyond(slot=MEET)


@pytest.fixture
def own(database: Database) -> Own:
    with database.transaction() as db:
        mine = cases.writing(db).id
    with database.reading() as db:
        case = queries.own(db, mine, [DataClass.IDENTITY])
    case.opening.terms = {"You hear": HEAR, "Feedback": FEEDBACK}
    return case


@pytest.mark.parametrize(
    ("stage", "beyond", "words", "by", "promised"),
    [
        ("0", status.Beyond(), "Submit your document before", END, ""),
        ("1", status.Beyond(), "Reading begins", END, HEAR),
        ("2", DATED, "The team decides", None, HEAR),
        ("5", status.Beyond(), "A date for your interview", None, HEAR),
        ("5", DATED, "Your interview with the panel", MEET, HEAR),
        ("6", DATED, "The decision", None, HEAR),
        ("7", status.Beyond(), "Your feedback", None, FEEDBACK),
        (
            "7",
            status.Beyond(feedback="Thank you."),
            "There is nothing left for you to do.",
            None,
            "",
        ),
        ("7s", status.Beyond(), "Your feedback", None, FEEDBACK),
        ("E", status.Beyond(), "There is nothing left for you to do.", None, ""),
    ],
)
def test_each_stage_says_what_is_next_and_by_when(
    own: Own, stage: str, beyond: status.Beyond, words: str, by: datetime | None, promised: str
) -> None:
    found = status.ahead(replace(own, stage=stage), beyond, cases.NOON)
    assert words in found.words
    assert (found.by, found.promised) == (by, promised)


def test_before_the_start_it_is_the_last_moment_to_start(db: Session) -> None:
    mine: Invitation = cases.invited(db)
    case = queries.own(db, mine.id, [DataClass.IDENTITY])
    assert status.ahead(case, status.Beyond(), cases.NOON).by == mine.start_by


def test_nothing_shows_how_far_the_reading_is(own: Own) -> None:
    said = {
        (status.words(at, cases.NOON), status.ahead(at, DATED, cases.NOON))
        for at in (replace(own, stage=stage) for stage in ("2", "3", "4"))
    }
    assert len(said) == 1


@pytest.mark.parametrize(
    ("stage", "late", "words", "ahead", "by"),
    [
        ("0", 0, "You are writing", "Submit your document before", END),
        ("0", 1, "You are in the grace period", "You can still submit", UP),
        ("0", 16, "Your window has ended.", "will be submitted for you", None),
        ("1", 0, "Your document is submitted.", "Reading begins", END),
        ("1", 1, "Your document is submitted.", "when the grace period ends", UP),
        ("1", 16, "Your document is submitted.", "Reading begins within minutes", None),
    ],
)
def test_in_the_grace_and_after_it_the_page_says_what_still_counts(
    own: Own, stage: str, late: int, words: str, ahead: str, by: datetime | None
) -> None:
    now = END + timedelta(minutes=late)
    case = replace(own, stage=stage)
    assert words in status.words(case, now)
    found = status.ahead(case, status.Beyond(), now)
    assert ahead in found.words
    assert found.by == by


SLOT = status.Beyond(slot=END + timedelta(days=3))


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("0", "Writing now, Submitted, In review, Interview, Decision"),
        ("1", "Writing done, Submitted done, In review, Interview, Decision"),
        *(
            (it, "Writing done, Submitted done, In review now, Interview, Decision")
            for it in "234"
        ),
        ("5", "Writing done, Submitted done, In review done, Interview now at, Decision"),
        ("6", "Writing done, Submitted done, In review done, Interview done at, Decision now"),
        ("7s", "Writing done, Submitted done, In review done, Decision done"),
        ("E", ""),
    ],
)
def test_the_steps_say_no_more_than_the_words_and_no_reserved_time_is_an_interview(
    own: Own, stage: str, said: str
) -> None:
    submitted = None if stage == "0" else cases.NOON
    found = [
        " ".join(filter(None, [it.words, it.state, "at" * (it.at == SLOT.slot)]))
        for it in status.steps(replace(own, stage=stage), SLOT, submitted)
    ]
    assert ", ".join(found) == said


@pytest.mark.parametrize("stage", ["0", "1", "2", "3", "4", "5", "6", "7", "7s"])
def test_the_day_of_the_feedback_is_the_same_from_the_start_to_the_end(
    own: Own, stage: str
) -> None:
    own.opening.feedback_days = 14
    beyond = DATED if stage == "2" else status.Beyond()
    assert status.feedback_by(replace(own, stage=stage), beyond) == END + timedelta(days=14)


def test_it_is_told_no_longer_once_the_feedback_is_there_and_to_nobody_who_ended_early(
    own: Own,
) -> None:
    own.opening.feedback_days = 14
    there = status.Beyond(released="You chose one table.")
    assert status.feedback_by(replace(own, stage="7"), there) is None
    assert status.feedback_by(replace(own, stage="E"), status.Beyond()) is None


@pytest.mark.parametrize("stage", ["7", "7s"])
def test_the_end_is_told_plainly_and_an_offer_says_what_comes_next(
    own: Own, stage: str
) -> None:
    case = replace(own, stage=stage)
    offered = status.Beyond(outcome="An offer at staff", offer=True, feedback="Come.")
    refused = status.Beyond(outcome="No offer", feedback="Thin on migration.")
    assert "make you an offer" in status.words(case, cases.NOON, offered)
    assert "will contact you" in status.ahead(case, offered, cases.NOON).words
    assert "Thank you" in status.words(case, cases.NOON, refused)
    assert "will contact you" not in status.ahead(case, refused, cases.NOON).words
    # Without the decision's own words, nothing is claimed of it.
    assert "offer" not in status.words(case, cases.NOON)


def test_with_a_loop_the_other_interviews_are_not_forgotten(own: Own) -> None:
    own.opening.loop = {"key": "of several interviews"}
    after = MEET + timedelta(hours=3)
    coding = status.InterviewHour(MEET + timedelta(days=1), 60, "")
    beyond = replace(DATED, interviews={"coding": coding})
    case = replace(own, stage="5")
    assert status.ahead(case, beyond, after).words.startswith("The rest of your interviews")
    later = after + timedelta(days=1)
    assert status.ahead(case, beyond, later).words == "The decision."
    assert status.words(replace(own, stage="6"), later) == "Your interviews are over."


def test_a_plain_promise_of_working_days_is_said_as_a_day(own: Own) -> None:
    own.opening.terms = {"You hear": TEXTS["You hear"]}

    def day(stage: str, beyond: status.Beyond) -> str:
        by = status.ahead(replace(own, stage=stage), beyond, cases.NOON).promised_by
        return times.day(by, ZoneInfo("Europe/Lisbon")) if by else ""

    read = {day(stage, DATED) for stage in ("2", "3", "4")}
    assert read == {"Mon 23 Mar 2026"}, "the same for each of them"
    assert day("5", DATED) == ""
    own.opening.terms = {"You hear": HEAR}
    assert day("2", DATED) == ""
