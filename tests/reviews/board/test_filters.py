"""Filters of the board: what they leave out, and that they tell nothing a row does not show."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.visibility.models import Standing
from reviews.board import filters, queries
from reviews.board.filters import EVERYTHING, BoardFilter
from tests.every_run import in_every_run
from tests.expect import transact
from tests.reviews.board import many
from tests.sites import Site


def _names(db: Session, account: str, asks: BoardFilter) -> set[str]:
    page = {row.name for row in queries.board(db, account, asks).rows}
    assert page == {row.name for row in queries.whole(db, account, asks)}
    return page


@pytest.fixture
def crowd(db: Session) -> many.Crowd:
    """One candidate in each stage, and one who lacks a reviewer."""
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
        (BoardFilter(stage="panel"), {"At 5"}),
        (BoardFilter(stage="review", q="alone"), {"At 2 alone"}),
        (BoardFilter(waits="reviewers", stage="panel"), set()),
        (BoardFilter(opening="another"), set()),
        (BoardFilter(reviewer="nobody"), set()),
    ],
)
def test_each_filter_leaves_what_it_says(
    crowd: many.Crowd, asks: BoardFilter, found: set[str], db: Session
) -> None:
    assert _names(db, crowd.coordinator, asks) == found


def test_who_is_late_is_found_by_one_filter(crowd: many.Crowd, db: Session) -> None:
    jo, late = crowd.coordinator, BoardFilter(waits="late")
    for standing in db.scalars(select(Standing).where(Standing.kind == "reviewer")):
        standing.due = clock.now() + timedelta(days=5)
    db.flush()
    reading = select(Standing).where(
        Standing.folio == crowd.folios[2], Standing.account == crowd.readers[0]
    )
    db.scalars(reading).one().due = clock.now() - timedelta(days=1)
    found = _names(db, jo, late)
    assert "At 2" in found and not found & {"At 0", "At 2 alone", "At 3"}
    assert _names(db, crowd.manager, late) == set()
    with clock.at(clock.now() + timedelta(days=8)):
        # The window of who writes is over, and every review was due.
        assert {"At 0", "At 2", "At 2 alone", "At 3"} <= _names(db, jo, late)


def test_a_reviewer_filter_finds_what_they_review(crowd: many.Crowd, db: Session) -> None:
    first, second = crowd.readers[:2]
    everybody = _names(db, crowd.coordinator, EVERYTHING)
    theirs = _names(db, crowd.coordinator, BoardFilter(reviewer=first))
    assert "At 2 alone" in theirs
    assert theirs - _names(db, crowd.coordinator, BoardFilter(reviewer=second)) == {
        "At 2 alone"
    }
    assert theirs <= everybody
    offered = queries.board(db, crowd.coordinator, BoardFilter(reviewer=first)).reviewers
    assert [name for _, name in offered] == ["Reader 0", "Reader 1"]
    assert queries.board(db, crowd.manager).reviewers == []


def test_a_hiring_manager_filters_by_nothing_that_they_do_not_see(
    crowd: many.Crowd, db: Session
) -> None:
    for waits in filters.WAITS:
        if waits != "you":
            assert _names(db, crowd.manager, BoardFilter(waits=waits)) == set(), waits
    # Who reviewed is told at the debrief, and not before.
    assert _names(db, crowd.manager, BoardFilter(reviewer=crowd.readers[0])) == {"At 6"}
    # Two and three are one word to them, and to the filter.
    assert _names(db, crowd.manager, BoardFilter(stage="review")) == {
        "At 2",
        "At 3",
        "At 2 alone",
    }


def test_an_address_says_a_filter_and_back() -> None:
    asks = BoardFilter("o", "Zoë & co", "review", "you", "r")
    assert filters.of_address(asks.address()) == asks
    done = BoardFilter(q="x", stage="closed", done=True)
    assert filters.of_address(done.address()) == done
    nonsense = {"stage": "4", "waits": "x", "done": "0", "page": "7", "q": "x" * 999}
    assert filters.of_address(nonsense) == BoardFilter(q="x" * 200)
    assert filters.of_address({"done": "1", "waits": "you", "stage": "review"}) == BoardFilter(
        done=True
    )


FILTERS = (
    "",
    "opening={opening}",
    "q=person",
    "stage=review",
    "waits=you",
    "waits=reviewers",
    "waits=late",
    "waits=bounced",
    "waits=unopened",
    "reviewer={reviewer}",
    "opening={opening}&stage=review&waits=late&reviewer={reviewer}&q=person",
    "done=1&stage=closed",
)


def _grow(site: Site, crowd: many.Crowd, rows: int) -> None:
    with site.parts.database.transaction() as db:
        while len(crowd.folios) < rows:
            many.add(db, crowd, f"Person {len(crowd.folios):03}")


@pytest.mark.parametrize("most", in_every_run((40, 400), (40,)))
def test_each_filter_takes_as_many_statements_at_7_and_many_rows(site: Site, most: int) -> None:
    crowd = transact(site, many.begin)
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


def test_a_filter_and_an_order_go_with_one_from_page_to_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "OPEN_PAGE", 50)
    crowd = transact(site, many.begin)
    with site.parts.database.transaction() as db:
        for n in range(60):
            many.add(db, crowd, f"Read {n:02}", stage="2")
            many.add(db, crowd, f"Written {n:02}", stage="0")
    jo = site.as_account(crowd.coordinator)
    asked = f"stage=review&reviewer={crowd.readers[0]}&sort=-name"
    first = jo.get(f"/candidates?{asked}").text
    link = re.search(r'href="([^"]*)">Next page', first)
    assert link
    second = jo.get(html.unescape(link[1])).text
    names = re.findall(r">(Read \d\d)<", first + second)
    assert names == [f"Read {n:02}" for n in reversed(range(60))]
    assert "Written" not in second
    assert "Previous page" in second and 'value="review" selected' in second
    assert 'aria-sort="descending"' in second and ">Candidate ↓<" in second
    assert ">Default order<" in second and 'name="sort" value="-name"' in second


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["At 0", "At 1", "At 2", "At 2 alone", "At 3", "At 5", "At 6"]),
        ("-stage", ["At 6", "At 5", "At 2", "At 2 alone", "At 3", "At 1", "At 0"]),
    ],
)
def test_a_column_sorts_by_what_it_shows(
    crowd: many.Crowd, sort: str, names: list[str], db: Session
) -> None:
    asks = filters.of_address({"sort": sort})
    shown = [row.name for row in queries.board(db, crowd.coordinator, asks).rows]
    # Two and three are one stage: the more urgent of them comes first.
    assert sorted(shown[2:5]) == names[2:5] and [*shown[:2], *shown[5:]] == [
        *names[:2],
        *names[5:],
    ]


def test_where_nothing_is_to_do_no_one_is_said_to_be_on_time(site: Site) -> None:
    crowd = transact(site, many.begin)
    transact(site, many.add, crowd, "At 0", stage="0")
    page = site.as_account(crowd.coordinator).get("/candidates").text
    assert "Nothing for you to do now. 1 candidate waits for someone else." in page


def test_nothing_found_leads_back_to_everything(site: Site) -> None:
    crowd = transact(site, many.begin)
    _grow(site, crowd, 7)
    jo = site.as_account(crowd.coordinator)
    page = jo.get("/candidates?stage=decision").text
    assert "No candidates match." in page and "Nothing for you to do now" not in page
    assert 'href="/candidates">Clear the filters' in page
    past = jo.get("/candidates?stage=review&page=9").text
    assert 'href="/candidates?stage=review">Go to the first page' in past
