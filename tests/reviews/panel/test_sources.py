"""What is printed, where a question comes from, and what has to be adapted before it is asked."""

from __future__ import annotations

import pytest

from reviews.panel import queries, sources
from reviews.panel.models import SheetQuestion


def _asked(forms: str) -> list[SheetQuestion]:
    """Questions of reviewers (r) and others (o), each with its place as its id; in capitals the
    panel has kept them."""
    form = {"r": "ask_this", "o": "model_failure"}
    return [
        SheetQuestion(
            id=str(n),
            form=form[letter.lower()],
            text="Why?",
            built_text="Why?",
            state="approved" if letter.isupper() else "proposed",
        )
        for n, letter in enumerate(forms, 1)
    ]


@pytest.mark.parametrize(
    ("forms", "segment", "printed"),
    [
        ("ooooo", "failure", "123"),
        ("rooo", "failure", "123"),
        ("rrrooo", "failure", "145"),
        ("rrrooo", "alternatives", "14"),
        ("rrro", "migration", "124"),
        ("rrr", "migration", "123"),
        ("rr", "failure", "12"),
        ("oroorr", "failure", "123"),
        ("ooorr", "failure", "123"),
        ("orrrro", "failure", "126"),
        ("r", "alternatives", "1"),
        ("", "alternatives", ""),
    ],
)
def test_reviewers_fill_half_of_the_printed_places_and_what_others_leave(
    forms: str, segment: str, printed: str
) -> None:
    found = queries.printed(_asked(forms), segment)
    assert "".join(question.id for question in found) == printed


@pytest.mark.parametrize(
    ("forms", "paper"),
    [
        ("ooooooo", "FFFll--"),
        ("rrrrooo", "FlllFF-"),
        ("rrooooo", "FlFFl--"),
        ("oo", "FF"),
        # What the panel has kept comes before what it has not.
        ("oooooooO", "FFll---F"),
        ("rrrrrrrR", "FFlllllF"),
        ("ooOOOOOO", "--FFFlll"),
        ("roooOOOo", "ll--FFF-"),
        ("rooR", "lFFF"),
    ],
)
def test_all_that_reviewers_want_asked_is_on_paper_and_two_in_reserve(
    forms: str, paper: str
) -> None:
    letters = {"full": "F", "line": "l", "": "-"}
    found = queries.placed(_asked(forms), "failure")
    assert "".join(letters[it.paper] for it in found) == paper
    assert [it.place for it in found] == list(range(1, len(forms) + 1))


def test_what_is_dropped_or_replaced_has_no_place() -> None:
    questions = _asked("oooo")
    questions[0].state, questions[2].state = "dropped", "replaced"
    found = queries.placed(questions, "failure")
    assert [(it.place, it.question.id) for it in found] == [(1, "2"), (2, "4")]


@pytest.mark.parametrize(
    ("form", "label", "starting", "reworded"),
    [
        (
            "ask_this",
            "From the written review",
            False,
            "From the written review, reworded by the panel",
        ),
        (
            "absence_ask_this",
            "From the written review",
            False,
            "From the written review, reworded by the panel",
        ),
        (
            "model_failure",
            "Proposed by a model",
            False,
            "Proposed by a model, reworded by the panel",
        ),
        (
            "unchecked_failure",
            "Proposed by a model, not checked",
            True,
            "Proposed by a model, reworded by the panel",
        ),
        (
            "start_condition",
            "Starting point: adapt before asking",
            True,
            "Starting point, reworded by the panel",
        ),
        ("own", "Added by the panel", False, "Added by the panel"),
        ("ownership", "", False, "Reworded by the panel"),
        ("prompt_condition", "", False, "Reworded by the panel"),
    ],
)
def test_a_starting_point_is_one_until_somebody_rewords_it(
    form: str, label: str, starting: bool, reworded: str
) -> None:
    question = SheetQuestion(form=form, text="Why?", built_text="Why?")
    assert (sources.label(question), sources.is_starting_point(question)) == (label, starting)
    question.text = "Why here?"
    assert (sources.label(question), sources.is_starting_point(question)) == (reworded, False)
