"""How questions went is counted by who wrote them, and only over enough finished interviews."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from reviews.calibration.outcomes.grouping import FEWEST
from reviews.panel.models import ModelAnswer, SheetQuestion
from reviews.panel.sheet import arrange, by_source, edit, ticks
from reviews.panel.sheet.by_source import source_of
from tests.reviews import cases
from tests.reviews.panel.model_sheets import ASKED_FOR, CHOSEN, Said, asking
from tests.reviews.panel.model_sheets import released as with_model
from tests.reviews.panel.sheets import folio_of, question, released
from tests.sites import Site


def test_each_source_is_counted_without_a_word_of_any_question(database: Database) -> None:
    first, second, third = (released(database) for _ in range(3))
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
            cases.meet(db, case, 3, 3)
            _close(db, case)
        assert by_source.by_source(db) == []
    for _ in range(4):
        _ticked(database)
    with database.reading() as db:
        rows = by_source.by_source(db)
    counts = {row.source: row for row in rows}
    assert list(counts) == ["author_scenario"], "the panel's own were in one interview"
    cards = counts["author_scenario"]
    assert cards.interviews == 5
    assert {name: n for name, n in cards.counts.items() if n} == {
        "written": 25,
        "dropped": 1,
        "reworded": 1,
        "asked": 5,
        "answered": 1,
        "changed": 1,
    }
    printed = by_source.as_text(rows) + str(by_source.as_json(rows))
    assert "ecret" not in printed and third.folio not in printed
    assert "No source has been in five" in by_source.as_text([])


def _close(db: Session, case: cases.Case) -> None:
    folio = folio_of(db, case)
    folio.stage, folio.stage_since = "7", clock.now()


def _ticked(database: Database) -> None:
    """An interview in which one question was asked, and whose application is closed."""
    case = released(database)
    with database.transaction() as db:
        one = question(db, case, "one")
        ticks.press(db, one, "went", "asked", was="", by=case.panel[0])
        cases.meet(db, case, 3, 3)
        _close(db, case)


def test_a_sources_interviews_count_five_at_a_time(database: Database) -> None:
    counted = []
    for _ in range(FEWEST + 1):
        _ticked(database)
        with database.reading() as db:
            counted.append(
                [(row.interviews, row.counts["asked"]) for row in by_source.by_source(db)]
            )
    assert counted == [*[[]] * 4, *[[(5, 5)]] * 2]


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


def test_what_checks_refused_is_counted_by_reason(database: Database) -> None:
    wrong = CHOSEN.replace("for up to an hour", "for up to 97 hours")
    with_model(database, asking(Said([ASKED_FOR, wrong])))
    with database.reading() as db:
        assert by_source.refusals(db)[0][0] == "number"
        assert db.query(ModelAnswer).count() >= 2


def test_a_coordinator_reads_the_page_and_a_panel_does_not(site: Site) -> None:
    case = released(site.parts.database)
    page = site.as_account(case.coordinator).get("/questions/sources")
    assert page.status_code == 200 and "No source has been in five" in page.text
    assert site.as_account(case.panel[0]).get("/questions/sources").status_code in (403, 404)
