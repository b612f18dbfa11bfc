"""A draft requires nothing and keeps everything; two tabs never overwrite each other."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from reviews.panel import desk
from reviews.panel.models import SheetQuestion
from reviews.panel.scorecards import draft
from reviews.panel.scorecards.own_card import own_card
from reviews.panel.sheet import edit
from tests.reviews import cases
from tests.reviews.panel.sheets import folio_of, question, released


@pytest.fixture
def case(database: Database) -> cases.Case:
    return released(database)


def _fields(database: Database, case: cases.Case, who: int = 0) -> dict[str, str]:
    with database.reading() as db:
        return own_card(db, folio_of(db, case), case.panel[who]).filled.values()


def test_a_draft_is_kept_as_it_stands_and_leaves_no_entry(
    either_database: Database,
) -> None:
    case = released(either_database)
    me = case.panel[0]
    with either_database.transaction() as db:
        one = question(db, case, "one").id
        before = db.scalars(select(Entry.seq)).all()
    steps = (
        {"rating-failure": "2"},
        {"said-failure": " Asked,\r\nanswered. ", f"basis-failure-{one}": "1"},
        {"rating-failure": "none", "confidence": "low"},
        {"level": "4", "text": "Half a", "rating-failure": "3"},
    )
    expected: dict[str, str] = {}
    for n, fields in enumerate(steps):
        with either_database.transaction() as db:
            card = draft.save(db, folio_of(db, case), fields, revision=n, by=me)
            assert card.revision == n + 1
            expected |= fields
        kept = _fields(either_database, case)
        expected["said-failure"] = kept["said-failure"]
        assert {name: kept[name] for name in expected} == expected
    assert kept["said-failure"] == "Asked,\nanswered."
    assert kept["rating-alternatives"] == ""
    assert _fields(either_database, case, 1)["said-failure"] == "", "each has their own"
    with either_database.reading() as db:
        assert db.scalars(select(Entry.seq)).all() == before


def test_what_a_whole_form_does_not_send_was_not_ticked(
    database: Database, case: cases.Case
) -> None:
    me = case.panel[0]
    with database.transaction() as db:
        folio, one = folio_of(db, case), question(db, case, "one").id
        ticked = {f"basis-failure-{one}": "1", f"basis-scope-{one}": "1"}
        draft.save(db, folio, ticked, revision=0, by=me)
        draft.save(db, folio, {"rating-failure": "2"}, revision=1, by=me)
        now = own_card(db, folio, me).filled.values()
        assert now | ticked == now
        draft.save(db, folio, {"said-failure": ""}, revision=2, by=me, whole=True)
        now = own_card(db, folio, me).filled.values()
        assert now[f"basis-failure-{one}"] == ""
        assert now[f"basis-scope-{one}"] == "1", "of which the form has nothing"


def test_questions_that_were_asked_are_preselected_where_a_segment_has_one_criterion(
    database: Database, case: cases.Case
) -> None:
    """Of the rubric, failure alone is about failure modes; scope belongs to no one segment."""
    me = case.panel[0]
    ticks = {"one": "asked", "two": "answered", "three": "partly", "four": "not"}
    with database.transaction() as db:
        folio = folio_of(db, case)
        ids = {text: question(db, case, text).id for text in (*ticks, "five")}
        went = {f"went-{ids[text]}": tick for text, tick in ticks.items()}
        desk.save(db, folio, went, revision=0, was=None, by=case.panel[1])
        edit.mark(db, folio, db.get_one(SheetQuestion, ids["three"]), "drop", by=me)
        fields = own_card(db, folio, me).filled.values()
        chosen = {n for n, v in fields.items() if n.startswith("basis-") and v}
        assert chosen == {f"basis-failure-{ids[it]}" for it in ("one", "two")}
        assert all(not v for n, v in fields.items() if not n.startswith("basis-"))
        # what is shown is what is kept; ticks that come later change nothing of it
        draft.save(db, folio, {"rating-failure": "3"}, revision=0, by=me)
        more = {f"went-{ids['five']}": "answered"}
        desk.save(db, folio, more, revision=0, was=None, by=me)
        kept = own_card(db, folio, me).filled.values()
        assert {n for n, v in kept.items() if n.startswith("basis-") and v} == chosen


def test_a_rating_rests_on_questions_of_ones_own_sheet(
    database: Database, case: cases.Case
) -> None:
    elsewhere = released(database)
    with database.transaction() as db:
        folio = folio_of(db, case)
        mine, theirs = question(db, case, "one").id, question(db, elsewhere, "one").id
        with pytest.raises(Refusal, match="reload the page"):
            fields = {f"basis-failure-{theirs}": "1"}
            draft.save(db, folio, fields, revision=0, by=case.panel[0])
        # A colleague may move a question while the page is open.
        fields = {f"basis-adds-up-{mine}": "1", f"basis-migration-{mine}": "1"}
        draft.save(db, folio, fields, revision=0, by=case.panel[0])
