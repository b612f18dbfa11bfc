"""How questions went is counted by who wrote them, and only over enough finished interviews."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from blindfolio import clock
from blindfolio.db.session import Database
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import arrange, by_source, edit, ticks
from reviews.panel.sheet.by_source import source_of
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, question, released
from tests.sites import Site


def test_each_source_is_counted_five_interviews_at_a_time(site: Site) -> None:
    database = site.parts.database
    first, second = released(database), released(database)
    released(database)
    me = first.panel[0]
    with database.transaction() as db:
        db.execute(
            update(SheetQuestion).where(SheetQuestion.text == "two").values(state="dropped")
        )
        folio = folio_of(db, first)
        one, three = (question(db, first, name) for name in ("one", "three"))
        ticks.press(db, one, "went", "answered", was="", by=me)
        ticks.change(db, one, "a", "b", by=me)
        edit.reword(db, folio, three, "Secret words", was="three", by=me)
        arrange.add(db, folio, "failure", "My secret words", by=me)
    for case in (first, second):  # the second panel kept its ticks on paper
        _met(database, case)
    jo = site.as_account(first.coordinator)
    assert "No source has been in five" in jo.get("/questions/sources").text
    assert site.as_account(me).get("/questions/sources").status_code in (403, 404)
    counted = []
    for _ in range(5):
        case = released(database)
        with database.transaction() as db:
            ticks.press(
                db, question(db, case, "one"), "went", "asked", was="", by=case.panel[0]
            )
        _met(database, case)
        with database.reading() as db:
            rows = by_source.by_source(db)
        counted.append([(row.interviews, row.counts["asked"]) for row in rows])
    assert counted == [*[[]] * 3, *[[(5, 5)]] * 2]
    [cards] = rows  # the panel's own were in one interview
    assert cards.source == "author_scenario"
    assert {name: n for name, n in cards.counts.items() if n} == {
        "written": 25,
        "dropped": 1,
        "reworded": 1,
        "asked": 5,
        "answered": 1,
        "changed": 1,
    }
    assert "ecret" not in jo.get("/questions/sources").text


def _met(database: Database, case: cases.Case) -> None:
    """The application is closed."""
    with database.transaction() as db:
        cases.meet(db, case, 3, 3)
        folio = folio_of(db, case)
        folio.stage, folio.stage_since = "7", clock.now()


@pytest.mark.parametrize(
    ("segment", "form", "source"),
    [
        ("failure", "ask_this", "reviewers"),
        ("failure", "model_failure", "model"),
        ("failure", "unchecked_failure", "unchecked"),
        ("failure", "author_scenario", "author_scenario"),
        ("migration", "own", "panel"),
        ("everybody", "worry", "everybody"),
        ("migration", "author_what_if", "author_what_if"),
    ],
)
def test_a_form_says_who_wrote_it(segment: str, form: str, source: str) -> None:
    assert source_of(segment, form) == source
    assert source in by_source.SOURCES
