"""The board as a file: the rows of the page and of all others, and what the page shows."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.visibility.models import Folio
from prompts.inviting import cancel
from reviews.debrief.models import DebriefDecision
from tests.reviews.board import many
from tests.sites import Site


def _rows(client: FlaskClient, asked: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/candidates.csv{asked}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert 'filename="candidates.csv"' in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def _crowd(site: Site, rows: int) -> many.Crowd:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        for n in range(rows):
            many.add(db, crowd, f"Person {n:02}", email=f"person{n}@example.test")
    return crowd


def test_it_has_the_rows_of_all_pages_in_the_order_of_the_board(site: Site) -> None:
    crowd = _crowd(site, 60)
    jo = site.as_account(crowd.coordinator)
    names = [row["candidate"] for row in _rows(jo)]
    assert sorted(names) == [f"Person {n:02}" for n in range(60)]
    pages = jo.get("/candidates").text + jo.get("/candidates?page=2").text
    places = [pages.index(f">{name}</a>") for name in names]
    assert places == sorted(places)
    with site.counted() as statements:
        _rows(jo)
    assert len(statements) <= 24


def test_it_has_the_filters_of_the_page(site: Site) -> None:
    crowd = _crowd(site, 21)
    jo = site.as_account(crowd.coordinator)
    for asked in ("?stage=review&waits=review", "?q=person+07", "?waits=you"):
        page = jo.get(f"/candidates{asked}").text
        found = {row["candidate"] for row in _rows(jo, asked)}
        assert 0 < len(found) < 21
        assert found == {f"Person {n:02}" for n in range(21) if f">Person {n:02}<" in page}
        assert f'href="/candidates.csv{asked.replace("&", "&amp;")}"' in page or "q=" in asked
    assert {row["stage"] for row in _rows(jo, "?stage=panel")} == {"Panel"}
    assert _rows(jo, "?done=1") == []


def test_it_tells_nobody_more_than_the_page(site: Site) -> None:
    crowd = _crowd(site, 7)
    jo = site.as_account(crowd.coordinator)
    with site.parts.database.reading() as db:
        codes = db.scalars(select(Folio.code)).all()
    raw = jo.get("/candidates.csv").text
    assert "Reader 0: accepted" in raw
    assert not any(code in raw for code in codes) and not any(it in raw for it in crowd.folios)
    theirs = {
        row["candidate"]: row for row in _rows(site.as_account(crowd.manager), "?stage=review")
    }
    assert theirs and not any(
        row["reviewers"] or row["days in stage"] for row in theirs.values()
    )
    absent = jo.get("/candidates/" + "a" * 20)
    for other in crowd.readers:
        refused = site.as_account(other).get("/candidates.csv")
        assert (refused.status_code, refused.data) == (404, absent.data)
    assert site.app.test_client().get("/candidates.csv").status_code == 302


def test_it_has_the_addresses_and_says_since_when_as_a_day_and_a_number(site: Site) -> None:
    crowd = _crowd(site, 2)
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, crowd.folios[1])
        folio.stage_since = clock.now() - timedelta(days=3, hours=1)
        many.add(db, crowd, "Known", stage="5", email="known@example.test")
    jo, hanna = site.as_account(crowd.coordinator), site.as_account(crowd.manager)
    rows = {row["candidate"]: row for row in _rows(jo)}
    assert rows["Known"]["email address"] == "known@example.test"
    found = rows["Person 01"]
    assert found["days in stage"] == "3"
    assert found["in stage since"] == f"{clock.now() - timedelta(days=3, hours=1):%Y-%m-%d}"
    assert found["stage due"] and not rows["Known"]["stage due"], "no interview yet"
    theirs = _rows(hanna)
    hidden = ("email address", "in stage since", "days in stage", "stage due")
    assert theirs and not any(row[it] for row in theirs for it in hidden)
    assert "known@example.test" not in hanna.get("/candidates.csv").text


def test_what_is_over_says_when_and_why(site: Site) -> None:
    crowd = _crowd(site, 0)
    with site.parts.database.transaction() as db:
        for name, code in (("Zoe", "mistake"), ("Kim", "filled")):
            folio = db.get_one(Folio, many.add(db, crowd, name, stage="0"))
            cancel.cancel(db, folio, code, by=crowd.coordinator)
        closed = many.add(db, crowd, "Robin", stage="7")
        db.add(
            DebriefDecision(
                folio=closed,
                outcome="no_offer",
                feedback="",
                by=crowd.manager,
                at=clock.now(),
            )
        )
    jo = site.as_account(crowd.coordinator)
    rows = {row["candidate"]: row for row in _rows(jo, "?done=1")}
    assert rows["Zoe"]["how it ended"] == "cancelled (sent by mistake)"
    assert rows["Kim"]["how it ended"] == "cancelled (the position has been filled)"
    assert rows["Robin"]["how it ended"] == "no offer"
    assert {row["in stage since"] for row in rows.values()} == {f"{clock.now():%Y-%m-%d}"}
    page = jo.get("/candidates?done=1").text
    assert "Ended: cancelled (sent by mistake)" in page and "Closed: no offer" in page
    assert page.count('data-label="Over since"') == 3
    case = jo.get(f"/candidates/{crowd.folios[0]}").text
    assert "cancelled (sent by mistake)" in case
    # Why a coordinator cancelled is theirs to know; that it was cancelled, the manager's too.
    theirs = {row["candidate"]: row for row in _rows(site.as_account(crowd.manager), "?done=1")}
    assert theirs["Zoe"]["how it ended"] == "cancelled"
    assert not any(row["in stage since"] for row in theirs.values())


def test_a_name_is_never_a_formula(site: Site) -> None:
    crowd = _crowd(site, 0)
    with site.parts.database.transaction() as db:
        many.add(db, crowd, "=HYPERLINK(1)")
    (row,) = _rows(site.as_account(crowd.coordinator))
    assert row["candidate"] == "'=HYPERLINK(1)"
