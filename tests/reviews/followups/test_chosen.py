from __future__ import annotations

from reviews.followups.engine import build
from reviews.followups.sheet import CHOSEN, PRINTED, ModelQuestions, Question
from tests.reviews.followups.sheets import PROBES
from tests.reviews.reading.desks import document

OWN = "Who polls when the line is cut?"
AUTHORS = "author_scenario"


def _failures(wanted: dict[int, str], model: ModelQuestions | None = None) -> list[Question]:
    sheet = build(document(), PROBES, wanted=wanted, model=model or ModelQuestions({}, {}))
    return [q for s in sheet.segments if s.name == "failure" for q in s.questions]


def test_a_sheet_has_what_reviewers_worded_and_the_authors_where_it_would_be_too_short() -> (
    None
):
    assert [q.form for q in _failures({})] == [AUTHORS] * 3
    asked = _failures({3: "Who keeps it?", 1: OWN})
    assert [(q.text, q.form, q.why) for q in asked[:2]] == [
        (OWN, CHOSEN, ""),
        ("Who keeps it?", CHOSEN, ""),
    ], "in the author's order"
    assert [q.form for q in asked[2:]] == [AUTHORS]
    put = tuple(Question(f"What of {n}?", "model_failure") for n in range(PRINTED["failure"]))
    for n, forms in ((3, []), (2, [AUTHORS])):
        model = ModelQuestions({"failure": put[:n]}, {})
        assert [q.form for q in _failures({}, model)[n:]] == forms
    asked = _failures({1: OWN}, ModelQuestions({"failure": put}, {}))
    assert [q.form for q in asked] == [CHOSEN, *["model_failure"] * 3]


def test_a_scenario_is_not_asked_twice_when_a_model_asks_it_too() -> None:
    put = Question("Suppose line 4 is cut. What is sold?", "model_1", condition="line-cut")
    model = ModelQuestions({"failure": (put,)}, {}, untouched=("file-twice", "keeper-leaves"))
    assert [q.text for q in _failures({}, model)] == [put.text]
    assert [q.text for q in _failures({1: OWN, 2: "What twice?"}, model)] == [
        OWN,
        "What twice?",
    ]
