"""The interview's order: segments with their criteria, then what belongs to none."""

from __future__ import annotations

from prompts.folder import catalogue
from reviews.panel.models import SheetQuestion
from reviews.panel.scorecards.own_card import WHOLE, outline

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


def test_nothing_is_preselected_where_an_answer_may_speak_to_several_criteria() -> None:
    preselected = {part.name: part.preselected for part in outline(RUBRIC, SEGMENTS)}
    assert preselected == {
        "alternatives": {"alternatives asked"},
        "failure": {"failure answered"},
        "migration": frozenset(),
        WHOLE: frozenset(),
    }
