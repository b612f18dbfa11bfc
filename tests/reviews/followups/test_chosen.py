from __future__ import annotations

from blindfolio.documents.model import Document
from reviews.followups.chosen import Wanted, together
from reviews.followups.engine import build
from reviews.followups.sheet import CHOSEN, ModelQuestions, Question
from tests.reviews.followups.sheets import PROBES
from tests.reviews.reading.desks import document

ASK, SKIP = Wanted(True), Wanted(False)
OWN = Wanted(True, "Who polls when the line is cut?", 3, "polls the table every")
AUTHORS = "author_scenario"


def _failures(wanted: dict[int, Wanted], model: ModelQuestions | None = None) -> list[Question]:
    read: Document = document()
    sheet = build(read, PROBES, wanted=wanted, model=model or ModelQuestions({}, {}))
    return [q for s in sheet.segments if s.name == "failure" for q in s.questions]


def test_a_sheet_has_what_was_asked_and_the_authors_where_nobody_answered() -> None:
    assert [q.form for q in _failures({})] == [AUTHORS] * 3
    asked = _failures({3: ASK, 1: OWN, 2: SKIP})
    assert [(q.text, q.form) for q in asked] == [
        (OWN.text, CHOSEN),
        ("Suppose the keeper-leaves. What do shops see?", CHOSEN),
    ], "in the author's order, the rest left out"
    assert asked[0].quote == "polls the table every"
    assert [q.form for q in _failures({1: ASK})] == [CHOSEN, AUTHORS, AUTHORS], (
        "too few without"
    )
    put = tuple(Question(f"What of {n}?", "model_failure") for n in range(4))
    asked = _failures({1: ASK}, ModelQuestions({"failure": put}, {}))
    assert AUTHORS not in {q.form for q in asked}
    asked = _failures({1: SKIP}, ModelQuestions({"failure": put}, {}))
    assert [q.form for q in asked[-2:]] == [AUTHORS] * 2


def test_a_scenario_is_not_asked_twice_when_a_model_asks_it_too() -> None:
    put = Question("Suppose line 4 is cut. What is sold?", "model_1", condition="line-cut")
    model = ModelQuestions({"failure": (put,)}, {}, untouched=("file-twice",))

    def texts(*wanted: Wanted) -> list[str]:
        return [q.text for q in _failures(dict(enumerate(wanted, 1)), model)]

    assert texts(ASK, SKIP, SKIP) == [put.text]
    assert texts(OWN, SKIP, SKIP) == [OWN.text]
    assert texts(SKIP, SKIP, SKIP) == []
    assert texts(SKIP, ASK, SKIP) == ["Suppose the file-twice. What do shops see?"]


def test_neither_the_number_nor_the_order_of_reviewers_changes_the_result() -> None:
    other = Wanted(True, "And if the line is cut at noon?")
    assert together([OWN]) == together([OWN, OWN]) == together([SKIP, ASK, OWN]) == OWN
    assert together([OWN, other]) == together([other, OWN, OWN])
    assert together([SKIP, SKIP]) == SKIP
