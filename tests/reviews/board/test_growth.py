"""What is closed costs nothing: a page about open work takes as much beside a thousand decided
candidates as beside twenty. Counted in SQLite's own steps, which no busy machine changes."""

from __future__ import annotations

import re

from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from tests.prompts import cases
from tests.reviews.board import many
from tests.sites import Site, steps

FEW, MANY = 60, 1500
COORDINATOR = (
    "/candidates",
    "/candidates?waits=you",
    "/candidates?opening={opening}",
    "/candidates?q=open",
    "/candidates/{folio}",
    "/folios",
    "/people",
    "/people/{reader}",
    "/reminders",
    "/openings",
)


def _pages(site: Site, crowd: many.Crowd) -> dict[str, int]:
    """Thousands of steps of each page, by its address."""
    words = {
        "opening": crowd.opening.id,
        "folio": crowd.folios[2],
        "reader": crowd.readers[0],
    }
    viewers = (
        (crowd.coordinator, COORDINATOR),
        (crowd.manager, ("/candidates", "/candidates/{folio}")),
        (crowd.readers[3], ("/queue", "/panels", "/conflicts")),
    )
    found = {}
    for account, paths in viewers:
        client = site.as_account(account)
        with steps(site.parts.database) as taken:
            for path in paths:
                before = taken()
                assert client.get(path.format(**words)).status_code == 200, path
                found[f"{path} {account}"] = taken() - before
    return found


def test_a_page_costs_no_more_beside_many_who_are_closed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        crowd.opening = cases.opening(db, by=crowd.coordinator)
        for n in range(10):
            many.add(db, crowd, f"Open {n}")
        many.ended(db, crowd, FEW)
    few = _pages(site, crowd)
    with site.parts.database.transaction() as db:
        many.ended(db, crowd, MANY - FEW)
    grown = {page: (few[page], now) for page, now in _pages(site, crowd).items()}
    assert {page: both for page, both in grown.items() if both[1] > 1.3 * both[0] + 2} == {}


def test_the_panels_of_years_are_shown_fifty_at_a_time(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        many.ended(db, crowd, 120)
        folio = many.add(db, crowd, "Ada Open", stage="5", reads=2)
        standing.give(db, db.get_one(Folio, folio), crowd.readers[2], "panel", by=None)
    member = site.as_account(crowd.readers[2])
    shown = [member.get(f"/panels?page={page}").text for page in (1, 2, 3, 4)]
    assert [page.count("Open the debrief") for page in shown] == [50, 50, 20, 0]
    assert ["Ada Open" in page for page in shown] == [True, False, False, False]
    assert ["Older seats" in page for page in shown] == [True, True, False, False]
    # The newest of what is over come first, and none is on two pages.
    names = [name for page in shown for name in re.findall(r"Closed \d+", page)]
    assert names == [f"Closed {n}" for n in range(120)]
