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
    ("segment", "forms", "paper"),
    [
        ("failure", "", ""),
        ("alternatives", "r", "F"),
        ("alternatives", "rrrooo", "FllF--"),
        ("failure", "oo", "FF"),
        ("failure", "ooooooo", "FFFll--"),
        ("failure", "rooo", "FFFl"),
        ("failure", "rrrooo", "FllFF-"),
        ("failure", "rrrrooo", "FlllFF-"),
        ("failure", "rrooooo", "FlFFl--"),
        ("failure", "oroorr", "FFF-ll"),
        ("failure", "orrrro", "FFlllF"),
        ("migration", "rrro", "FFlF"),
        ("migration", "rrr", "FFF"),
        # What the panel has kept comes before what it has not.
        ("failure", "oooooooO", "FFll---F"),
        ("failure", "rrrrrrrR", "FFlllllF"),
        ("failure", "ooOOOOOO", "--FFFlll"),
        ("failure", "roooOOOo", "ll--FFF-"),
        ("failure", "rooR", "lFFF"),
    ],
)
def test_reviewers_fill_half_of_the_printed_places_and_what_others_leave(
    segment: str, forms: str, paper: str
) -> None:
    letters = {"full": "F", "line": "l", "": "-"}
    dropped = SheetQuestion(form="own", state="dropped")
    found = queries.placed([dropped, *_asked(forms)], segment)
    assert "".join(letters[it.paper] for it in found) == paper
    assert [it.place for it in found] == list(range(1, len(forms) + 1))


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
        ("own", "Added by the panel", "", "Added"),
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
