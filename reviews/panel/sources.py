"""Where a question of a sheet comes from, by the beginning of its form, in the words that page,
paper and files share; and whether it is a starting point, to be adapted before it is asked."""

from __future__ import annotations

from reviews.followups.sheet import BY_MODEL, START, UNCHECKED
from reviews.panel.models import SheetQuestion

REVIEWERS = ("ask_this", "absence_ask_this")
"""Of the questions that reviewers want asked; the second only on sheets of older engines."""
MODEL = (BY_MODEL, UNCHECKED)
"""Of those that a language model proposed; of the second kind no second reader has checked any."""
STARTING = (UNCHECKED, START)
"""Of those that are starting points until somebody rewords them."""
OWN = "own"
"""The form of a question that the panel wrote."""

ADAPT = "adapt before asking"
"""What a starting point is marked with."""

_LABELS = {
    "ask_this": "From the written review",
    "absence_ask_this": "From the written review",
    BY_MODEL: "Proposed by a model",
    UNCHECKED: "Proposed by a model, not checked",
    START: "Starting point: adapt before asking",
    OWN: "Added by the panel",
}
_REWORDED = {
    UNCHECKED: "Proposed by a model",
    START: "Starting point",
}
"""What is left of a label once it is no starting point."""


def label(question: SheetQuestion) -> str:
    """Who a question comes from, as a reader is told; "" for the engine's own of older sheets."""
    form = question.form
    # "ownership" is one of the engine's own.
    starts = (it for it in _LABELS if form == it or (it != OWN and form.startswith(it)))
    found = next(starts, "")
    if question.text == question.built_text or found == OWN:
        return _LABELS.get(found, "")
    words = _REWORDED.get(found, _LABELS.get(found, ""))
    return f"{words}, reworded by the panel" if words else "Reworded by the panel"


def is_reviewers(question: SheetQuestion) -> bool:
    """Whether a reviewer wants it asked."""
    return question.form.startswith(REVIEWERS)


def is_by_model(question: SheetQuestion) -> bool:
    """Whether a language model proposed it."""
    return question.form.startswith(MODEL)


def is_starting_point(question: SheetQuestion) -> bool:
    """Whether it has to be adapted before it is asked: nobody who has read the document has put it,
    checked it or reworded it."""
    return question.form.startswith(STARTING) and question.text == question.built_text
