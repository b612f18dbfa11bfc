"""The board as a file: the rows of the page and of all others, and what the page shows."""

from __future__ import annotations

import csv
import io

from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.visibility.models import Folio
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
            many.add(db, crowd, f"Person {n:02}")
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
    assert theirs and not any(row["reviewers"] or row["in stage"] for row in theirs.values())
    absent = jo.get("/candidates/" + "a" * 20)
    for other in crowd.readers:
        refused = site.as_account(other).get("/candidates.csv")
        assert (refused.status_code, refused.data) == (404, absent.data)
    assert site.app.test_client().get("/candidates.csv").status_code == 302


def test_a_name_is_never_a_formula(site: Site) -> None:
    crowd = _crowd(site, 0)
    with site.parts.database.transaction() as db:
        many.add(db, crowd, "=HYPERLINK(1)")
    (row,) = _rows(site.as_account(crowd.coordinator))
    assert row["candidate"] == "'=HYPERLINK(1)"
