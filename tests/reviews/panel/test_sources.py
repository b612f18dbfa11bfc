"""What is printed, and where a question comes from."""

from __future__ import annotations

import pytest

from reviews.panel import queries
from reviews.panel.models import SheetQuestion
from reviews.panel.sheet import sources


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


def test_what_is_dropped_has_no_place() -> None:
    questions = _asked("oooo")
    questions[0].state = questions[2].state = "dropped"
    found = queries.placed(questions, "failure")
    assert [(it.place, it.question.id) for it in found] == [(1, "2"), (2, "4")]


@pytest.mark.parametrize(
    ("form", "label", "mark", "reworded"),
    [
        ("ask_this", "From the written review", "", "From the written review, reworded"),
        ("model_failure", "Proposed by a model", "", "Proposed by a model, reworded"),
        (
            "unchecked_failure",
            "Proposed by a model, not checked",
            "not checked",
            "Proposed by a model, reworded",
        ),
        (
            "author_scenario",
            "From the prompt’s author",  # noqa: RUF001
            "the author’s",  # noqa: RUF001
            "From the prompt’s author, reworded",  # noqa: RUF001
        ),
        ("figure", "", "", "Reworded"),
    ],
)
def test_where_a_question_comes_from_is_said(
    form: str, label: str, mark: str, reworded: str
) -> None:
    question = SheetQuestion(form=form, text="Why?", built_text="Why?")
    assert (sources.label(question), sources.mark(question)) == (label, mark)
    question.text = "Why here?"
    assert sources.label(question) == f"{reworded} by the panel"
    assert sources.mark(question) == ""


def test_what_the_panel_wrote_is_the_panels_however_often_it_changes() -> None:
    question = SheetQuestion(form="own", text="Why here?", built_text="Why?")
    assert sources.label(question) == "Added by the panel"
