from __future__ import annotations

from collections.abc import Iterable

from reviews.followups.sheet import AUTHORS, BY_MODEL, CHOSEN, UNCHECKED
from reviews.panel.models import SheetQuestion

REVIEWERS = "ask_this"
MODEL = (BY_MODEL, UNCHECKED)
OWN = "own"

_LABELS = {
    REVIEWERS: "From the written review",
    BY_MODEL: "Proposed by a model",
    UNCHECKED: "Proposed by a model, not checked",
    AUTHORS: "From the prompt’s author",  # noqa: RUF001
    OWN: "Added by the panel",
}
# On paper until reworded: no reader of the document has asked or checked the question.
_MARKS = {UNCHECKED: "not checked", AUTHORS: "the author’s"}  # noqa: RUF001


def label(question: SheetQuestion) -> str:
    found = _begins(question.form, _LABELS)
    words = _LABELS.get(found, "")
    if question.text == question.built_text or found == OWN:
        return words
    words = words.removesuffix(", not checked")
    return f"{words}, reworded by the panel" if words else "Reworded by the panel"


def mark(question: SheetQuestion) -> str:
    if question.text != question.built_text:
        return ""
    return _MARKS.get(_begins(question.form, _MARKS), "")


def is_card(question: SheetQuestion) -> bool:
    return mark(question) == _MARKS[AUTHORS]


def is_reviewers(question: SheetQuestion) -> bool:
    return question.form in (REVIEWERS, CHOSEN)


def _begins(form: str, known: Iterable[str]) -> str:
    return next((it for it in known if form.startswith(it)), "")
