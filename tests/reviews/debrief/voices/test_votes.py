"""Votes: a level and a sentence, before anyone else's judgement; a scorecard holds its author's.
What is said is stored as typed, and the log has what was chosen and no words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger.verify import recorded
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board import queries, remind
from reviews.debrief import inviting
from reviews.debrief.models import (
    ChangedView,
    DebriefVote,
    Dissent,
    DissentAnswer,
    FlagSettled,
    RedFlag,
)
from reviews.debrief.voices import changed_views, votes
from reviews.debrief.voices.written import checked
from reviews.scorecards.content import locked_cards
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.reviews.reading import desks


@pytest.fixture
def case(db: Session) -> cases.Case:
    """At its debrief; the first reviewer is invited."""
    made = cases.met(db, 3, 4)
    inviting.invite(db, made.row(db), made.readers[0], by=made.coordinator)
    return made


def _cast(
    db: Session, case: cases.Case, level: str, sentence: str = "Clear.", by: str = ""
) -> None:
    votes.cast(db, case.row(db), level=level, sentence=sentence, by=by or case.readers[0])


def test_a_reviewers_view_changes_from_their_locked_rating(
    case: cases.Case, db: Session
) -> None:
    _cast(db, case, "2")
    said = {"criterion": "failure", "was": "4", "now": "2", "because": "A hole."}
    words = documents.blocks(db, case.row(db).document or "")[0].text
    said |= {"quote": words, "question": "", "by": case.readers[0]}
    changed_views.change(db, case.row(db), **said)
    assert db.scalars(select(ChangedView.was)).all() == [3]


def test_an_invited_reviewer_learns_the_name_and_nothing_of_the_others_until_they_vote(
    case: cases.Case, db: Session
) -> None:
    reader = case.readers[0]
    seen = classes_of(db, reader, case.folio)
    assert DataClass.DISPLAY_NAME in seen
    # They could read the other reviews since the review decision; now they vote first.
    assert not seen & {DataClass.OTHER_REVIEWS, DataClass.OTHER_SCORECARDS}
    _cast(db, case, "2")
    assert classes_of(db, reader, case.folio) >= {
        DataClass.OTHER_REVIEWS,
        DataClass.OTHER_SCORECARDS,
    }


@pytest.mark.parametrize(
    ("level", "sentence", "code"),
    [("", "Clear.", "level"), ("5", "Clear.", "level"), ("2", "  ", "sentence")],
)
def test_an_incomplete_vote_is_refused_and_opens_nothing(
    case: cases.Case, level: str, sentence: str, code: str, db: Session
) -> None:
    with refused(code):
        _cast(db, case, level, sentence)
    seen = classes_of(db, case.readers[0], case.folio)
    assert DataClass.OTHER_SCORECARDS not in seen


def test_a_vote_is_written_once_and_by_who_takes_part_without_a_scorecard(
    case: cases.Case, db: Session
) -> None:
    _cast(db, case, votes.NO_HIRE)
    for account in (*case.readers, *case.panel, case.manager, case.coordinator):
        with pytest.raises(Absent):
            _cast(db, case, "3", by=account)
    found = votes.votes(db, case.folio, locked_cards(db, case.folio))
    assert [(vote.by, vote.level, vote.from_card) for vote in found] == [
        ("Panel Member 1", 3, True),
        ("Panel Member 2", 4, True),
        ("Pat Example", None, False),
    ]


def test_the_board_says_who_has_to_vote_and_who_decides(case: cases.Case, db: Session) -> None:
    def steps(account: str) -> list[tuple[str, str]]:
        row = queries.of_folio(db, account, case.folio)
        assert row is not None
        return [(step.code, step.sentence) for step in row.steps]

    [(code, sentence)] = steps(case.coordinator)
    assert (code, sentence) == ("remind", "Pat Example has not voted. Open since")
    [(code, sentence)] = steps(case.manager)
    assert (code, sentence) == ("close", "Pat Example has not voted yet.")
    row = queries.of_folio(db, case.manager, case.folio)
    assert row is not None and remind.wanted(row) == []
    row = queries.of_folio(db, case.coordinator, case.folio)
    assert row is not None
    [due] = remind.wanted(row)
    assert (due.kind, due.to) == ("vote", case.readers[0])
    remind.send(db, [due], by=case.coordinator)
    # Reminded today, the coordinator is not asked to do it again.
    assert steps(case.coordinator) == []
    _cast(db, case, "3")
    [(code, sentence)] = steps(case.coordinator)
    assert "Waiting for Hanna Placeholder to decide." in sentence
    standing.end(db, case.row(db), case.manager, "manager", by=case.coordinator)
    [(code, sentence)] = steps(case.coordinator)
    assert sentence == "The debrief is open, and the decision is yours."


WORDS = "Words that only the debrief may have."


def test_each_is_stored_and_the_log_has_what_was_chosen(db: Session) -> None:
    case = sheets.released(db)
    first, second = case.panel
    cases.meet(db, case, 3)
    cases.discuss(db, case, WORDS)
    flag = db.scalars(select(RedFlag)).one().id
    view = {"criterion": desks.KEYS[0], "was": 1, "now": 3}
    dissent = {"heard_by": case.coordinator, "then": "escalates"}
    said: tuple[tuple[str, Any, str, dict[str, Any]], ...] = (
        ("vote", DebriefVote, second, {"account": second, "level": 2}),
        ("view", ChangedView, first, {"account": first, **view}),
        ("flag", RedFlag, first, {"account": first, "flag": flag}),
        ("flag_settled", FlagSettled, case.manager, {"flag": flag, "how": "answered"}),
        ("dissent", Dissent, first, {"account": first, **dissent}),
        (
            *("dissent_answered", DissentAnswer, case.coordinator),
            {"account": first, "how": "goes_on"},
        ),
    )
    for kind, table, writer, facts in said:
        [it] = recorded(db, f"debrief.{kind}")
        assert (it.folio, it.by, it.facts) == (case.folio, writer, facts)
        row = db.scalars(select(table)).one()
        by = row.by if table in (FlagSettled, DissentAnswer) else row.account
        words = row.because if table is ChangedView else row.sentence
        assert (row.folio, by, words) == (case.folio, writer, WORDS)


def test_a_text_is_trimmed_and_not_longer_than_a_page_bears() -> None:
    assert checked(votes.VOTE, {"level": "2", "sentence": f" {WORDS} \n"})["sentence"] == WORDS
    with refused("sentence", says="longer than 2,000 characters"):
        checked(votes.VOTE, {"level": "2", "sentence": "x" * 2001})
    assert checked(votes.VOTE, {"level": "2", "sentence": "x" * 2000})
