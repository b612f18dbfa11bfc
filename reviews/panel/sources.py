"""Where a question of a sheet comes from, by the beginning of its form, in the words that page,
paper and files share."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.followups.sheet import AUTHORS, BY_MODEL, UNCHECKED
from reviews.panel.models import SheetQuestion

REVIEWERS = "ask_this"
"""Of the questions that reviewers want asked."""
MODEL = (BY_MODEL, UNCHECKED)
"""Of those that a language model proposed; of the second kind no second reader has checked any."""
OWN = "own"
"""The form of a question that the panel wrote."""

_LABELS = {
    REVIEWERS: "From the written review",
    BY_MODEL: "Proposed by a model",
    UNCHECKED: "Proposed by a model, not checked",
    AUTHORS: "From the prompt’s author",  # noqa: RUF001
    OWN: "Added by the panel",
}
_MARKS = {UNCHECKED: "not checked", AUTHORS: "the author’s"}  # noqa: RUF001
"""On paper, as long as nobody has reworded it: who has read the document has not put or checked
it."""


def label(question: SheetQuestion) -> str:
    """Who a question comes from, as a reader is told; "" for those that everybody is asked."""
    found = _begins(question.form, _LABELS)
    words = _LABELS.get(found, "")
    if question.text == question.built_text or found == OWN:
        return words
    words = words.removesuffix(", not checked")
    return f"{words}, reworded by the panel" if words else "Reworded by the panel"


def mark(question: SheetQuestion) -> str:
    """What it is marked with on paper; "" for most."""
    if question.text != question.built_text:
        return ""
    return _MARKS.get(_begins(question.form, _MARKS), "")


def is_reviewers(question: SheetQuestion) -> bool:
    """Whether a reviewer wants it asked."""
    return question.form == REVIEWERS


def is_by_model(question: SheetQuestion) -> bool:
    """Whether a language model proposed it."""
    return question.form.startswith(MODEL)


def _begins(form: str, known: Iterable[str]) -> str:
    return next((it for it in known if form.startswith(it)), "")
