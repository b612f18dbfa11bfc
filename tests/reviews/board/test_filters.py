"""Filters of the board: what they leave out, and that they tell nothing a row does not show."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Standing
from blindfolio.visibility.scope import Absent
from reviews.board import filters, queries, saved_views
from reviews.board.filters import EVERYTHING, BoardFilter
from reviews.board.models import SavedView
from tests.every_run import in_every_run
from tests.reviews.board import many
from tests.sites import Site


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


FILTERS = (
    "",
    "opening={opening}",
    "q=person",
    "stage=review",
    "waits=you",
    "waits=reviewers",
    "waits=review",
    "waits=late",
    "waits=bounced",
    "waits=unopened",
    "reviewer={reviewer}",
    "opening={opening}&stage=review&waits=review&reviewer={reviewer}&q=person",
    "done=1&stage=closed",
)


def _crowd(site: Site) -> many.Crowd:
    with site.parts.database.transaction() as db:
        return many.begin(db)


def _grow(site: Site, crowd: many.Crowd, rows: int) -> None:
    with site.parts.database.transaction() as db:
        while len(crowd.folios) < rows:
            many.add(db, crowd, f"Person {len(crowd.folios):03}")


@pytest.mark.parametrize("most", in_every_run((40, 400), (40,)))
def test_each_filter_takes_as_many_statements_at_7_and_many_rows(site: Site, most: int) -> None:
    crowd = _crowd(site)
    jo = site.as_account(crowd.coordinator)
    counts = []
    for rows in (7, most):
        _grow(site, crowd, rows)
        found = {}
        for asked in FILTERS:
            words = asked.format(opening=crowd.opening.id, reviewer=crowd.readers[0])
            with site.counted() as statements:
                assert jo.get(f"/candidates?{words}").status_code == 200, asked
            found[asked] = len(statements)
        counts.append(found)
    assert counts[0] == counts[1]


def test_a_filter_goes_with_one_from_page_to_page(site: Site) -> None:
    crowd = _crowd(site)
    with site.parts.database.transaction() as db:
        for n in range(60):
            many.add(db, crowd, f"Read {n:02}", stage="2")
            many.add(db, crowd, f"Written {n:02}", stage="0")
    jo = site.as_account(crowd.coordinator)
    asked = f"stage=review&waits=review&reviewer={crowd.readers[0]}"
    first = jo.get(f"/candidates?{asked}").text
    link = re.search(r'href="([^"]*)">Next 50', first)
    assert link
    second = jo.get(html.unescape(link[1])).text
    names = re.findall(r">(Read \d\d)<", first + second)
    assert sorted(set(names)) == sorted(names) == [f"Read {n:02}" for n in range(60)]
    assert "Written" not in second
    assert "Previous 50" in second and 'value="review" selected' in second


def test_nothing_found_leads_back_to_everything(site: Site) -> None:
    crowd = _crowd(site)
    _grow(site, crowd, 7)
    jo = site.as_account(crowd.coordinator)
    page = jo.get("/candidates?stage=decision").text
    assert "No candidates match." in page
    assert 'href="/candidates">Clear the filters' in page
    assert "Nothing needs you" not in page
    assert "Clear the filters" not in jo.get("/candidates").text
    assert "No names match." in jo.get("/candidates?q=nobody&stage=review").text
    past = jo.get("/candidates?stage=review&page=9").text
    assert 'href="/candidates?stage=review">Go to the first page' in past


SAID = {"name": "Late reviews", "stage": "review", "waits": "you"}


@pytest.fixture
def seven(site: Site) -> many.Crowd:
    with site.parts.database.transaction() as db:
        seven = many.begin(db)
        for n in range(7):
            many.add(db, seven, f"Person {n}")
    return seven


def _views(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count()).select_from(SavedView)) or 0


def test_filters_get_a_name_and_a_link_above_the_board(site: Site, seven: many.Crowd) -> None:
    jo = site.as_account(seven.coordinator)
    assert "Save view" not in jo.get("/candidates").text
    page = jo.get("/candidates?stage=review&waits=you").text
    assert 'name="stage" value="review"' in page and "Save view" in page
    for _ in range(2):
        answer = jo.post("/candidates/views", data=SAID)
        assert answer.status_code == 303
        assert answer.location == "/candidates?stage=review&waits=you&said=view_saved"
        assert _views(site) == 1
    link = 'href="/candidates?stage=review&amp;waits=you"'
    assert f"{link}>Late reviews" in jo.get("/candidates").text
    opened = jo.get("/candidates?stage=review&waits=you").text
    assert f'{link} aria-current="true">Late reviews' in opened
    assert "Late reviews" not in site.as_account(seven.manager).get("/candidates").text

    action = re.search(r'action="(/candidates/views/\w+/delete)"', opened)
    assert action
    with site.parts.database.transaction() as db:
        other = many.begin(db).coordinator
    assert site.as_account(other).post(action[1]).status_code == 404
    assert jo.post(action[1]).status_code == 303
    assert jo.post(action[1]).status_code == 404
    assert _views(site) == 0


def test_what_cannot_be_saved_is_said_beside_the_field(site: Site, seven: many.Crowd) -> None:
    jo = site.as_account(seven.coordinator)
    refused = jo.post("/candidates/views", data=SAID | {"name": " "})
    assert (refused.status_code, _views(site)) == (422, 0)
    assert "Enter a name for this view" in refused.text
    assert 'value="review" selected' in refused.text
    # Every link and form of the refused page leads back to the board.
    assert 'action="/candidates"' in refused.text
    assert 'href="/candidates/views?' not in refused.text
    absent = site.as_account(seven.manager).post("/candidates/views", data=SAID)
    assert absent.status_code == 404
