"""A coordinator's saved views: their own, one of a name, and no trace of a candidate."""

from __future__ import annotations

import pytest

from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from reviews.board import saved_views
from reviews.board.filters import BoardFilter
from reviews.board.models import SavedView
from tests.reviews.board import many

LATE = BoardFilter(stage="review", waits="you")


def test_a_name_leads_to_its_filters_until_it_is_deleted(either_database: Database) -> None:
    with either_database.transaction() as db:
        crowd = many.begin(db)
        jo = crowd.coordinator
        saved_views.save(db, "  zz  late ", LATE, by=jo)
        view = saved_views.save(db, "A panel", BoardFilter(waits="panel"), by=jo)
        assert [(it.name, asks) for it, asks in saved_views.own(db, jo)] == [
            ("A panel", BoardFilter(waits="panel")),
            ("zz late", LATE),
        ]
        assert saved_views.own(db, crowd.manager) == []
        with pytest.raises(Absent):
            saved_views.delete(db, view.id, by=crowd.manager)
        saved_views.delete(db, view.id, by=jo)
        assert [it.name for it, _ in saved_views.own(db, jo)] == ["zz late"]


def test_saving_under_a_name_again_changes_the_view(database: Database) -> None:
    with database.transaction() as db:
        jo = many.begin(db).coordinator
        for _ in range(2):
            saved_views.save(db, "Mine", LATE, by=jo)
        saved_views.save(db, "Mine", BoardFilter(done=True, stage="ended"), by=jo)
        ((_, asks),) = saved_views.own(db, jo)
        assert asks == BoardFilter(done=True, stage="ended")


def test_a_view_keeps_nothing_of_a_candidate(database: Database) -> None:
    with database.transaction() as db:
        crowd = many.begin(db)
        jo = crowd.coordinator
        many.add(db, crowd, "Ada Example", stage="2")
        view = saved_views.save(db, "Reviews", BoardFilter(waits="you", wanted="Ada"), by=jo)
        assert view.asks == {"waits": "you"}
        with pytest.raises(Refusal, match="candidate's name"):
            saved_views.save(db, "late example ADA", LATE, by=jo)
        saved_views.save(db, "Example", LATE, by=jo)


@pytest.mark.parametrize("name", ["", "  \n", "x" * 41])
def test_a_view_needs_a_short_name(database: Database, name: str) -> None:
    with database.transaction() as db:
        jo = many.begin(db).coordinator
        with pytest.raises(Refusal, match="name"):
            saved_views.save(db, name, LATE, by=jo)


def test_a_view_of_everything_is_none_and_twenty_are_enough(database: Database) -> None:
    with database.transaction() as db:
        jo = many.begin(db).coordinator
        for asks in (BoardFilter(), BoardFilter(done=True), BoardFilter(wanted="Ada")):
            with pytest.raises(Refusal, match="Set a filter first"):
                saved_views.save(db, "All", asks, by=jo)
        for n in range(saved_views.MOST):
            saved_views.save(db, f"View {n}", LATE, by=jo)
        saved_views.save(db, "View 7", BoardFilter(waits="panel"), by=jo)
        with pytest.raises(Refusal, match="Delete one"):
            saved_views.save(db, "One more", LATE, by=jo)


def test_a_filter_that_there_is_no_more_is_left_open(database: Database) -> None:
    with database.transaction() as db:
        jo = many.begin(db).coordinator
        view = saved_views.save(db, "Old", LATE, by=jo)
        db.get_one(SavedView, view.id).asks = {"stage": "gone", "waits": "you"}
        ((_, asks),) = saved_views.own(db, jo)
        assert asks == BoardFilter(waits="you")
