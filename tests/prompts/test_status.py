"""What a candidate's page says of where it stands: always what is next, and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from blindfolio.db.session import Database
from prompts import queries, status
from prompts.models import Invitation
from prompts.queries import Own
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
END = cases.NOON + timedelta(days=7)
HEAR = "You hear by the end of the next working day."
FEEDBACK = "One paragraph, with the decision."
MEET = cases.NOON + timedelta(days=14)
DATED = status.Beyond(slot=MEET)


@pytest.fixture
def own(database: Database) -> Own:
    with database.transaction() as db:
        mine = cases.writing(db).id
    with database.reading() as db:
        case = queries.own(db, mine, ["ID"])
    case.opening.terms = {"You hear": HEAR, "Feedback": FEEDBACK}
    return case


@pytest.mark.parametrize(
    ("stage", "beyond", "words", "by", "promised"),
    [
        ("0", status.Beyond(), "submit it, before", END, ""),
        ("1", status.Beyond(), "Reading begins", END, ""),
        ("2", DATED, "The team decides", None, HEAR),
        ("5", status.Beyond(), "A date for the conversation", None, HEAR),
        ("5", DATED, "The conversation with the panel", MEET, HEAR),
        ("6", DATED, "The decision", None, HEAR),
        ("7", status.Beyond(), "Your feedback", None, FEEDBACK),
        ("7", status.Beyond(feedback="Thank you."), "Nothing else", None, ""),
        ("7s", status.Beyond(), "Your feedback", None, FEEDBACK),
        ("E", status.Beyond(), "Nothing else", None, ""),
    ],
)
def test_each_stage_says_what_is_next_and_by_when(
    own: Own,
    stage: str,
    beyond: status.Beyond,
    words: str,
    by: datetime | None,
    promised: str,
) -> None:
    found = status.ahead(replace(own, stage=stage), beyond, cases.NOON)
    assert words in found.words
    assert (found.by, found.promised) == (by, promised)


def test_before_the_start_it_is_the_last_moment_to_start(database: Database) -> None:
    with database.transaction() as db:
        mine: Invitation = cases.invited(db)
        case = queries.own(db, mine.id, ["ID"])
        assert status.ahead(case, status.Beyond(), cases.NOON).by == mine.start_by


def test_the_reading_is_told_in_words_that_are_true_before_anybody_was_asked(own: Own) -> None:
    said = status.words(replace(own, stage="2"))
    assert "at the step “Being read”" in said
    assert "with the reviewers" not in said


def test_nothing_shows_how_far_the_reading_is(own: Own) -> None:
    said = {
        (status.words(at), status.ahead(at, DATED, cases.NOON))
        for at in (replace(own, stage=stage) for stage in ("2", "3", "4"))
    }
    assert len(said) == 1


def test_a_window_that_is_over_says_what_happens_to_what_was_sent(own: Own) -> None:
    found = status.ahead(own, status.Beyond(), END + timedelta(minutes=1))
    assert "is submitted for you" in found.words


@pytest.mark.parametrize(
    ("stage", "promised"), [("0", ""), ("1", ""), ("2", FEEDBACK), ("6", FEEDBACK), ("E", "")]
)
def test_from_the_end_of_the_window_it_is_said_when_feedback_comes(
    own: Own, stage: str, promised: str
) -> None:
    found = status.ahead(replace(own, stage=stage), status.Beyond(), cases.NOON)
    assert found.feedback == promised


def test_after_the_conversation_comes_the_decision(own: Own) -> None:
    met = status.ahead(replace(own, stage="5"), DATED, MEET + timedelta(hours=2))
    assert met.words == "The decision."
