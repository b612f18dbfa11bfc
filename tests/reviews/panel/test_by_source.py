"""How questions went is counted by who wrote them, and only over enough finished interviews."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from blindfolio.db.session import Database
from reviews.panel import arrange, by_source, edit, ticks
from reviews.panel.by_source import FEWEST_INTERVIEWS, source_of
from reviews.panel.models import ModelAnswer, SheetQuestion
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
        ticks.tick(db, folio, one, "answered", was="", by=me)
        ticks.change(db, folio, one, "a", "b", by=me)
        edit.reword(db, folio, three, "Secret words", was="three", by=me)
        arrange.add(db, folio, "failure", "My secret words", by=me)
        for case in (first, second):  # the second panel kept its ticks on paper
            cases.meet(db, case, 3, 3)
        rows = by_source.by_source(db, fewest=1)
        assert by_source.by_source(db) == []
    counts = {row.source: row for row in rows}
    assert list(counts) == ["panel", "earlier"]
    assert counts["panel"].counts["written"] == 1
    earlier = counts["earlier"]
    assert earlier.interviews == 1
    assert {name: n for name, n in earlier.counts.items() if n} == {
        "written": 5,
        "dropped": 1,
        "reworded": 1,
        "asked": 1,
        "answered": 1,
        "changed": 1,
    }
    printed = by_source.as_text(rows) + str(by_source.as_json(rows))
    assert "ecret" not in printed and third.folio not in printed
    assert "No interview is over" in by_source.as_text([])


def test_a_source_is_shown_once_it_was_in_enough_interviews(database: Database) -> None:
    for n in range(FEWEST_INTERVIEWS):
        case = released(database)
        with database.transaction() as db:
            folio, one = folio_of(db, case), question(db, case, "one")
            ticks.tick(db, folio, one, "asked", was="", by=case.panel[0])
            cases.meet(db, case, 3, 3)
            assert bool(by_source.by_source(db)) is (n + 1 == FEWEST_INTERVIEWS)


@pytest.mark.parametrize(
    ("segment", "form", "source"),
    [
        ("failure", "ask_this", "reviewers"),
        ("failure", "absence_ask_this", "reviewers"),
        ("failure", "model_failure", "model"),
        ("failure", "unchecked_failure", "unchecked"),
        ("failure", "start_scenario", "start_scenario"),
        ("migration", "own", "panel"),
        ("everybody", "worry", "everybody"),
        ("failure", "herd", "earlier"),
        ("failure", "prompt_condition", "earlier"),
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
    assert page.status_code == 200 and "No source has been in 5" in page.text
    assert site.as_account(case.panel[0]).get("/questions/sources").status_code in (403, 404)
