"""The board: urgent first on whatever page, found by name, the same statements for many rows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from blindfolio import clock
from blindfolio.accounts.models import Link
from blindfolio.db.session import Database
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from prompts.window import adjustment
from reviews.board import queries
from reviews.board.filters import BoardFilter
from tests.every_run import in_every_run
from tests.reviews import cases
from tests.reviews.board import many
from tests.sites import Site


@pytest.mark.parametrize("most", in_every_run((50, 200), (50,)))
def test_a_board_takes_the_same_statements_at_7_and_many_rows(site: Site, most: int) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
    pages = (
        *("/candidates", "/candidates?needing=1", "/candidates?q=person", "/candidates?done=1"),
        *("/folios", "/people", "/reminders"),
    )
    counts = []
    # Seven are the fewest with somebody in each stage.
    for rows in (7, most):
        with site.parts.database.transaction() as db:
            while len(crowd.folios) < rows:
                many.add(db, crowd, f"Person {len(crowd.folios)}")
        viewers = (
            (site.as_account(crowd.coordinator), pages),
            (site.as_account(crowd.manager), pages[:1]),
        )
        found = []
        for client, paths in viewers:
            for path in paths:
                with site.counted() as statements:
                    assert client.get(path).status_code == 200, path
                found.append(len(statements))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 25


def test_who_needs_somebody_is_on_the_first_page_however_new(database: Database) -> None:
    with database.transaction() as db:
        crowd = many.begin(db)
        for n in range(60):
            many.add(db, crowd, f"On time {n:02}", stage="0")
        many.add(db, crowd, "Zed at the debrief", stage="6")
        first = queries.board(db, crowd.coordinator)
        second = queries.board(db, crowd.coordinator, page=2)
        assert first.rows[0].name == "Zed at the debrief"
        assert (first.needing, first.others, first.more) == (1, 60, True)
        assert (len(first.rows), len(second.rows), second.more) == (50, 11, False)
        assert len({row.folio for row in (*first.rows, *second.rows)}) == 61
        assert [
            r.name for r in queries.board(db, crowd.coordinator, BoardFilter(waits="you")).rows
        ] == ["Zed at the debrief"]


def test_who_asked_a_day_ago_comes_before_who_is_late(database: Database) -> None:
    asked = clock.now()
    with database.transaction() as db:
        crowd = many.begin(db)
        folios = [many.add(db, crowd, name, stage="0") for name in ("Ada asks", "Bo is late")]
        ada, bo = (
            db.scalars(select(Invitation).where(Invitation.folio == it)).one() for it in folios
        )
        bo.deadline = asked - timedelta(days=9)
        adjustment.ask(db, ada, "Two more days, please.", by=ada.id)
        with clock.at(asked + timedelta(hours=20)):
            adjustment.ask(db, bo, "One more day, please.", by=bo.id)
    for hours, first in ((23, "Bo is late"), (25, "Ada asks")):
        with clock.at(asked + timedelta(hours=hours)), database.reading() as db:
            assert queries.board(db, crowd.coordinator).rows[0].name == first, hours


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("zoe", {"Zoë Müller"}),
        ("  MÜLLER ", {"Zoë Müller"}),
        ("mueller", {"Zoë Müller"}),
        ("müll zoe", {"Zoë Müller"}),
        ("zoe nobody", set()),
        ("specimen.example", {"Zoë Müller"}),
        ("100%", {"A 100% Name"}),
        ("%", {"A 100% Name"}),
        ("_", {"B_C"}),
        ("\\", set()),
        ("/", set()),
        ("'", {"O'Ejemplo"}),
        ("nobody", set()),
    ],
)
def test_a_name_or_an_address_is_found_as_it_is_typed(
    either_database: Database, wanted: str, found: set[str]
) -> None:
    with either_database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Zoë Müller", email="zm@specimen.example")
        for name in ("A 100% Name", "B_C", "O'Ejemplo"):
            many.add(db, crowd, name)
        rows = queries.board(db, crowd.coordinator, BoardFilter(wanted=wanted)).rows
        assert {row.name for row in rows} == found
        # A hiring manager knows names, and no address.
        theirs = queries.board(db, crowd.manager, BoardFilter(wanted=wanted)).rows
        assert {r.name for r in theirs} == (set() if "example" in wanted else found)


def test_a_code_is_found_without_names_and_a_name_is_not(database: Database) -> None:
    with database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Ada Example")
        rows, _ = queries.codes(db, crowd.coordinator)
        code = rows[0].code
        for wanted, hits in ((code.lower(), 1), (code[3:], 1), ("Ada", 0), ("%", 0), ("_", 0)):
            assert (
                len(queries.codes(db, crowd.coordinator, BoardFilter(wanted=wanted))[0]) == hits
            ), wanted
        assert queries.board(db, crowd.coordinator, BoardFilter(wanted=code)).rows == []


def test_a_manager_learns_nothing_of_how_far_the_reading_is(database: Database) -> None:
    with database.transaction() as db:
        crowd = many.begin(db)
        for name, stage in (("B", "2"), ("A", "3"), ("C", "2")):
            many.add(db, crowd, name, stage=stage)
        found = queries.board(db, crowd.manager).rows
    assert [(r.name, r.stage_words) for r in found] == [
        (name, "In review") for name in ("A", "B", "C")
    ]
    for row in found:
        assert (row.step, row.wait.words, row.spent.words) == (None, "", "")
        assert not (row.readers or row.seats or row.since)


def test_nothing_is_stuck_says_how_many_are_on_time(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
    jo = site.as_account(crowd.coordinator)
    empty = jo.get("/candidates").text
    assert "No candidates yet." in empty
    assert 'href="/practice/new">Practise with old documents first</a>' in empty
    for n in (1, 2):
        with site.parts.database.transaction() as db:
            many.add(db, crowd, "A" * 48, stage="0")
        words = (
            "Nothing needs you. 1 is on time."
            if n == 1
            else "Nothing needs you. 2 are on time."
        )
        for path in ("/candidates", "/candidates?needing=1"):
            assert words in jo.get(path).text
    assert "Nothing is closed yet." in jo.get("/candidates?done=1").text


def test_where_all_are_over_the_board_leads_to_them(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        stages.move(db, db.get_one(Folio, case.folio), "end", by=None, reason="cancelled")
    for account in (case.coordinator, case.manager):
        empty = site.as_account(account).get("/candidates").text
        assert "No open candidates." in empty and "No candidates yet." not in empty
        assert re.search(r'class="button[^>]*href="/candidates\?done=1"', empty)
        assert cases.NAME in site.as_account(account).get("/candidates?done=1").text
    codes = site.as_account(case.coordinator).get("/folios").text
    assert "No open submissions." in codes and "No submissions yet." not in codes


def test_who_has_no_link_waits_for_the_coordinator(site: Site) -> None:
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        folio = many.add(db, crowd, "Ada Example", stage="0")
        db.scalars(select(Invitation)).one().started_at = None
    jo = site.as_account(crowd.coordinator)
    assert "Pass on a link" not in jo.get("/candidates").text
    with site.parts.database.transaction() as db:
        db.execute(delete(Link))
    assert "Pass on a link" in jo.get("/candidates").text
    assert jo.post(f"/candidates/{folio}/messages/link").status_code in (200, 303)
    assert "Pass on a link" not in jo.get("/candidates").text
