"""Filters of the board: what they leave out, and that they tell nothing a row does not show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.visibility.models import Standing
from reviews.board import filters, queries
from reviews.board.filters import EVERYTHING, BoardFilter
from tests.reviews.board import many


def _names(database: Database, account: str, asks: BoardFilter) -> set[str]:
    with database.reading() as db:
        page = {row.name for row in queries.board(db, account, asks).rows}
        assert page == {row.name for row in queries.whole(db, account, asks)}
        return page


@pytest.fixture
def crowd(database: Database) -> many.Crowd:
    """One candidate in each stage, and one who lacks a reviewer."""
    with database.transaction() as db:
        crowd = many.begin(db)
        for stage in ("0", "1", "2", "3", "5", "6"):
            many.add(db, crowd, f"At {stage}", stage=stage)
        many.add(db, crowd, "At 2 alone", stage="2", reads=1)
    return crowd


@pytest.mark.parametrize(
    ("asks", "found"),
    [
        (BoardFilter(stage="writing"), {"At 0"}),
        (BoardFilter(stage="review"), {"At 2", "At 3", "At 2 alone"}),
        (BoardFilter(stage="debrief"), {"At 6"}),
        (BoardFilter(stage="decision"), set()),
        (BoardFilter(waits="reviewers"), {"At 2 alone"}),
        (BoardFilter(waits="candidate"), {"At 0", "At 1"}),
        (BoardFilter(waits="review"), {"At 2", "At 3", "At 2 alone"}),
        (BoardFilter(waits="decision"), {"At 6"}),
        (BoardFilter(waits="panel"), {"At 5"}),
        (BoardFilter(waits="review", wanted="alone"), {"At 2 alone"}),
        (BoardFilter(waits="panel", stage="review"), set()),
        (BoardFilter(opening="another"), set()),
        (BoardFilter(reviewer="nobody"), set()),
    ],
)
def test_each_filter_leaves_what_it_says(
    database: Database, crowd: many.Crowd, asks: BoardFilter, found: set[str]
) -> None:
    assert _names(database, crowd.coordinator, asks) == found


def test_who_is_late_is_found_by_one_filter(database: Database, crowd: many.Crowd) -> None:
    jo, late = crowd.coordinator, BoardFilter(waits="late")
    with database.transaction() as db:
        for standing in db.scalars(select(Standing).where(Standing.kind == "reviewer")):
            standing.due = clock.now() + timedelta(days=5)
        db.flush()
        reading = select(Standing).where(
            Standing.folio == crowd.folios[2], Standing.account == crowd.readers[0]
        )
        db.scalars(reading).one().due = clock.now() - timedelta(days=1)
    found = _names(database, jo, late)
    assert "At 2" in found and not found & {"At 0", "At 2 alone", "At 3"}
    assert _names(database, crowd.manager, late) == set()
    with clock.at(clock.now() + timedelta(days=8)):
        # The window of who writes is over, and every review was due.
        assert {"At 0", "At 2", "At 2 alone", "At 3"} <= _names(database, jo, late)


def test_a_reviewer_filter_finds_what_they_review(
    database: Database, crowd: many.Crowd
) -> None:
    first, second = crowd.readers[:2]
    everybody = _names(database, crowd.coordinator, EVERYTHING)
    theirs = _names(database, crowd.coordinator, BoardFilter(reviewer=first))
    assert "At 2 alone" in theirs
    assert theirs - _names(database, crowd.coordinator, BoardFilter(reviewer=second)) == {
        "At 2 alone"
    }
    assert theirs <= everybody
    with database.reading() as db:
        offered = queries.reviewers(db, crowd.coordinator)
        assert [name for _, name in offered] == ["Reader 0", "Reader 1"]
        assert queries.reviewers(db, crowd.manager) == []


def test_a_hiring_manager_filters_by_nothing_that_they_do_not_see(
    database: Database, crowd: many.Crowd
) -> None:
    for waits in filters.WAITS:
        if waits != "you":
            assert _names(database, crowd.manager, BoardFilter(waits=waits)) == set(), waits
    # Who reviewed is told at the debrief, and not before.
    assert _names(database, crowd.manager, BoardFilter(reviewer=crowd.readers[0])) == {"At 6"}
    # Two and three are one word to them, and to the filter.
    assert _names(database, crowd.manager, BoardFilter(stage="review")) == {
        "At 2",
        "At 3",
        "At 2 alone",
    }


def test_an_address_says_a_filter_and_back() -> None:
    asks = BoardFilter("o", "Zoë & co", "review", "you", "r")
    assert filters.of_address(asks.address()) == asks
    done = BoardFilter(wanted="x", stage="closed", done=True)
    assert filters.of_address(done.address()) == done
    nonsense = {"stage": "4", "waits": "x", "done": "0", "page": "7", "q": "x" * 999}
    assert filters.of_address(nonsense) == BoardFilter(wanted="x" * 200)
    assert filters.of_address({"done": "1", "waits": "you", "stage": "review"}) == BoardFilter(
        done=True
    )


def test_the_list_of_codes_is_filtered_by_no_name() -> None:
    asks = filters.of_codes({"reviewer": "r", "waits": "you", "stage": "review", "q": "C"})
    assert asks == BoardFilter(wanted="C")
