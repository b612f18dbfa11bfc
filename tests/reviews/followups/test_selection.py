"""The sheet does not repeat itself, keeps its limits, and shows nothing below the floor."""

from __future__ import annotations

from blindfolio.facts.phrases import Phrase
from reviews.followups.candidates import Candidate
from reviews.followups.selection import MOST, select
from reviews.followups.sheet import Levels, Question, SegmentName


def candidate(
    n: int,
    *,
    form: str | None = None,
    score: float = 5.0,
    thing: str | None = None,
    block: int | None = None,
    variety: str = "",
    segment: SegmentName = "failure",
) -> Candidate:
    name = thing or f"ledger-{n} relay-{n}"
    question = Question(
        text=f"What of {name} when it is away for the afternoon, case {n}?",
        form=form or f"form_{n}",
        quote=f"quote {n}",
        block=block if block is not None else n,
        why="Because.",
        listen_for=Levels("a", "b", "c"),
    )
    slots = {"thing": Phrase(name, key=name)}
    return Candidate(question, segment, question.form, variety, slots, 1.0, 1.0, "", score)


def forms(found: list[Candidate], floor: float = 2.0) -> list[str]:
    return [c.form for c in select(found, floor)["failure"]]


def test_best_first_and_at_most_eight() -> None:
    found = [candidate(n, score=9.0 - n / 10) for n in range(12)]
    assert forms(found) == [f"form_{n}" for n in range(MOST)]


def test_nothing_below_the_floor() -> None:
    assert forms([candidate(1, score=1.9), candidate(2, score=2.0)]) == ["form_2"]


def test_one_of_a_form_and_one_of_a_passage() -> None:
    same_form = [candidate(1, form="twin"), candidate(2, form="twin", score=4.0)]
    assert forms(same_form) == ["twin"]
    assert forms([candidate(1, block=7), candidate(2, block=7, score=4.0)]) == ["form_1"]


def test_two_of_a_thing_on_the_whole_sheet() -> None:
    found = [
        candidate(1, thing="outbox-1 hub", segment="alternatives"),
        candidate(2, thing="relay-2 x", segment="failure"),
        candidate(3, thing="outbox-1 hub", segment="migration"),
    ]
    assert sum(len(v) for v in select(found, 2.0).values()) == 2  # the third repeats the first


def test_a_kind_that_is_missing_goes_before_a_little_better_one() -> None:
    found = [
        candidate(1, score=5.0, variety="data"),
        candidate(2, score=4.8, variety="data"),
        candidate(3, score=4.5, variety="people"),
    ]
    assert forms(found) == ["form_1", "form_3", "form_2"]


def test_ties_are_broken_by_place_whatever_the_order_of_arrival() -> None:
    found = [candidate(n) for n in range(6)]
    assert forms(found) == forms(found[::-1]) == [f"form_{n}" for n in range(6)]
