"""Votes: a level and a sentence, before anyone else's judgement; a scorecard holds its author's."""

from __future__ import annotations

import pytest

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of
from reviews.board import queries, remind
from reviews.debrief import inviting
from reviews.debrief.voices import votes
from reviews.panel.scorecards.content import locked_cards
from tests.reviews import cases


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At its debrief; the first reviewer is invited."""
    with database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        cases.meet(db, made, 3, 4)
        inviting.invite(db, db.get_one(Folio, made.folio), made.readers[0], by=made.coordinator)
        return made


def _cast(
    database: Database, case: cases.Case, level: str, sentence: str = "Clear.", by: str = ""
) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        votes.cast(db, folio, level=level, sentence=sentence, by=by or case.readers[0])


def test_an_invited_reviewer_learns_the_name_and_nothing_of_the_others_until_they_vote(
    database: Database, case: cases.Case
) -> None:
    reader = case.readers[0]
    with database.reading() as db:
        seen = classes_of(db, reader, case.folio)
    assert DataClass.DISPLAY_NAME in seen
    # They could read the other reviews since the review decision; now they vote first.
    assert not seen & {DataClass.OTHER_REVIEWS, DataClass.OTHER_SCORECARDS}
    _cast(database, case, "2")
    with database.reading() as db:
        assert classes_of(db, reader, case.folio) >= {
            DataClass.OTHER_REVIEWS,
            DataClass.OTHER_SCORECARDS,
        }


@pytest.mark.parametrize(
    ("level", "sentence", "code"),
    [("", "Clear.", "level"), ("5", "Clear.", "level"), ("2", "  ", "sentence")],
)
def test_an_incomplete_vote_is_refused_and_opens_nothing(
    database: Database, case: cases.Case, level: str, sentence: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        _cast(database, case, level, sentence)
    assert refused.value.code == code
    with database.reading() as db:
        seen = classes_of(db, case.readers[0], case.folio)
    assert DataClass.OTHER_SCORECARDS not in seen


def test_a_vote_is_written_once_and_by_who_takes_part_without_a_scorecard(
    database: Database, case: cases.Case
) -> None:
    _cast(database, case, votes.NO_HIRE)
    for account in (*case.readers, *case.panel, case.manager, case.coordinator):
        with pytest.raises(Absent):
            _cast(database, case, "3", by=account)
    with database.reading() as db:
        found = votes.votes(db, case.folio, locked_cards(db, case.folio))
    assert [(vote.by, vote.level, vote.from_card) for vote in found] == [
        ("Panel Member 1", 3, True),
        ("Panel Member 2", 4, True),
        ("Pat Example", None, False),
    ]


def test_the_board_says_who_has_to_vote_and_who_decides(
    database: Database, case: cases.Case
) -> None:
    def steps(account: str) -> list[tuple[str, str]]:
        with database.reading() as db:
            row = queries.of_folio(db, account, case.folio)
        assert row is not None
        return [(step.code, step.sentence) for step in row.steps]

    [(code, sentence)] = steps(case.coordinator)
    assert (code, sentence) == ("remind", "Pat Example has not voted. Open since")
    [(code, sentence)] = steps(case.manager)
    assert (code, sentence) == ("close", "Pat Example has not voted yet.")
    with database.reading() as db:
        row = queries.of_folio(db, case.manager, case.folio)
        assert row is not None and remind.wanted(row) == []
        row = queries.of_folio(db, case.coordinator, case.folio)
        assert row is not None
        [due] = remind.wanted(row)
    assert (due.kind, due.to) == ("vote", case.readers[0])
    with database.transaction() as db:
        remind.send(db, [due], by=case.coordinator)
    # Reminded today, the coordinator is not asked to do it again, and can go on without the vote.
    [(code, sentence)] = steps(case.coordinator)
    assert code == "pass" and "Pat Example was reminded today." in sentence
    _cast(database, case, "3")
    [(code, sentence)] = steps(case.coordinator)
    assert "Waiting for the hiring manager" in sentence
