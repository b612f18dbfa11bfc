"""A draft requires nothing and keeps everything; two tabs never overwrite each other. It follows
the interview: segments with their criteria, then what belongs to none."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from prompts.folder import catalogue
from reviews.panel import desk
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import edit
from reviews.scorecards import draft
from reviews.scorecards.own_card import WHOLE, outline, own_card
from tests.reviews import cases
from tests.reviews.panel.sheets import question, released


@pytest.fixture
def case(db: Session) -> cases.Case:
    return released(db)


def _fields(db: Session, case: cases.Case, who: int = 0) -> dict[str, str]:
    return own_card(db, case.row(db), case.panel[who]).filled.values()


@pytest.mark.usefixtures("either_database")
def test_a_draft_is_kept_as_it_stands_and_leaves_no_entry(db: Session) -> None:
    case = released(db)
    me = case.panel[0]
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
        card = draft.save(db, case.row(db), fields, revision=n, by=me)
        assert card.revision == n + 1
        expected |= fields
        kept = _fields(db, case)
        expected["said-failure"] = kept["said-failure"]
        assert {name: kept[name] for name in expected} == expected
    assert kept["said-failure"] == "Asked,\nanswered."
    assert kept["rating-alternatives"] == ""
    assert _fields(db, case, 1)["said-failure"] == "", "each has their own"
    assert db.scalars(select(Entry.seq)).all() == before


def test_what_a_whole_form_does_not_send_was_not_ticked(case: cases.Case, db: Session) -> None:
    me = case.panel[0]
    folio, one = case.row(db), question(db, case, "one").id
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
    case: cases.Case, db: Session
) -> None:
    """Of the rubric, failure alone is about failure modes; scope belongs to no one segment."""
    me = case.panel[0]
    ticks = {"one": "asked", "two": "answered", "three": "partly", "four": "not"}
    folio = case.row(db)
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


def test_a_rating_rests_on_questions_of_ones_own_sheet(case: cases.Case, db: Session) -> None:
    elsewhere = released(db)
    folio = case.row(db)
    mine, theirs = question(db, case, "one").id, question(db, elsewhere, "one").id
    with pytest.raises(Refusal, match="reload the page"):
        fields = {f"basis-failure-{theirs}": "1"}
        draft.save(db, folio, fields, revision=0, by=case.panel[0])
    # A colleague may move a question while the page is open.
    fields = {f"basis-adds-up-{mine}": "1", f"basis-migration-{mine}": "1"}
    draft.save(db, folio, fields, revision=0, by=case.panel[0])


RUBRIC = catalogue.load("payment-flows").rubric


def _asked(segment: str, went: str = "") -> SheetQuestion:
    return SheetQuestion(id=f"{segment} {went}", segment=segment, went=went, state="proposed")


SEGMENTS = {
    "alternatives": [_asked("alternatives", "asked")],
    "failure": [_asked("failure", "answered"), _asked("failure", "not")],
    "migration": [_asked("migration", "partly")],
    "everybody": [_asked("everybody", "answered")],
}


def test_criteria_stand_in_the_segment_in_which_they_are_asked_about() -> None:
    parts = outline(RUBRIC, SEGMENTS)
    assert [(part.name, [c.key for c in part.criteria]) for part in parts] == [
        ("alternatives", ["alternatives"]),
        ("failure", ["failure"]),
        ("migration", ["migration", "operability"]),
        (WHOLE, ["scope", "adds-up"]),
    ]
    for slug in catalogue.slugs():
        rubric = catalogue.load(slug).rubric
        found = [c for part in outline(rubric, {}) for c in part.criteria]
        assert sorted(c.key for c in found) == sorted(c.key for c in rubric.criteria), slug


def test_what_belongs_to_no_segment_may_rest_on_every_question_the_heads_first() -> None:
    whole = outline(RUBRIC, SEGMENTS)[-1]
    assert [q.id for q in whole.questions] == [
        "everybody answered",
        "alternatives asked",
        "failure answered",
        "failure not",
        "migration partly",
    ]


def test_answers_of_a_part_are_preselected_for_the_criterion_of_its_name_or_its_only_one() -> (
    None
):
    parts = outline(RUBRIC, SEGMENTS)
    assert {c.key: it.preselected(c.key) for it in parts for c in it.criteria} == {
        "alternatives": {"alternatives asked"},
        "failure": {"failure answered"},
        "migration": {"migration partly"},
        **dict.fromkeys(("operability", "scope", "adds-up"), frozenset()),
    }
