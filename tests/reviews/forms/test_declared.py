"""What every declared form has to hold: its fields are stored, sealed and told as they say."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from reviews.forms import rows
from reviews.forms.fields import Choice, Covered, Field, Form, Number, OwnComment, Unfit
from reviews.forms.filled import Filled
from reviews.interviews.models import CARD as INTERVIEW
from reviews.panel.models import CARD as PANEL
from reviews.reading.models import NOTES, REVIEW

FORMS: list[Form[Any]] = [REVIEW, PANEL, INTERVIEW]
BESIDE = {
    "review": {
        *("id", "folio", "account", "revision"),
        *("started_at", "saved_at", "locked_at", "seal"),
    },
    "scorecard": {"id", "folio", "account", "interview", "revision", "saved_at", "locked_at"},
}
EACH = [
    pytest.param(form, it, id=f"{form.words}: {it.key}")
    for form in FORMS
    for it in (*form.fields, *(it for group in form.groups for it in group.fields))
]


def samples(it: Field) -> list[str]:
    """Values that a page may send."""
    if isinstance(it, Choice):
        return ["", *it.options]
    return ["", "45"] if isinstance(it, Number) else ["", "Some words."]


@pytest.mark.parametrize(("form", "it"), EACH)
def test_what_a_page_sends_is_what_it_shows_again(form: Form[Any], it: Field) -> None:
    for text in samples(it):
        row = SimpleNamespace(**it.columns(it.checked(text, it.words, it.key)))
        assert it.read(row) == text
        assert set(it.shape()) == set(vars(row))
        assert bool(it.said(text)) or not text or isinstance(it, Covered)


@pytest.mark.parametrize(("form", "it"), EACH)
def test_no_field_takes_what_it_does_not_know(form: Form[Any], it: Field) -> None:
    if isinstance(it, Choice | OwnComment):
        with pytest.raises(Refusal, match=f"^{it.words}: choose"):
            it.checked("x" * 40, it.words, it.key)
    elif isinstance(it, Number):
        with pytest.raises(Unfit):
            it.checked("x", it.words, it.key)
    else:
        with pytest.raises(Refusal, match="shorten it"):
            it.checked("x" * 20_001, it.words, it.key)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
def test_every_column_is_a_field_or_known_to_be_none(form: Form[Any]) -> None:
    stored = {name for it in form.fields for name in it.shape()}
    assert set(form.table.__table__.columns.keys()) - stored <= BESIDE[form.name]
    for group in form.groups:
        columns = set(group.table.__mapper__.columns.keys())
        told = {name for it in group.fields for name in it.shape()}
        assert told <= columns
        assert set(group.stored) | {group.owner, group.key} == columns


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
def test_a_seal_has_every_field_but_what_is_nobody_elses(form: Form[Any]) -> None:
    empty = {name: value for it in form.fields for name, value in it.columns("").items()}
    facts = rows.facts(form, SimpleNamespace(id="x", **empty), {}, who="me")
    left = {name for name in empty if name not in facts}
    assert left == ({NOTES.key} if form is REVIEW else set())
    assert list(facts)[:3] == ["form", form.name, "who"]
    assert {group.name for group in form.groups} <= set(facts)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
def test_others_are_told_nothing_that_is_its_writers_alone(form: Form[Any]) -> None:
    said = {k: v for it in form.fields for k, v in it.columns(samples(it)[1]).items()}
    row = SimpleNamespace(id="x", **said)
    own = {it.key for it, _ in form.told(row, own=True)}
    assert own == {it.key for it in form.fields}
    assert {it.key for it, _ in form.told(row)} == {it.key for it in form.fields if it.seen_as}
    seen = {it.seen_as for it in form.fields} - {None}
    assert seen <= {DataClass.OTHER_REVIEWS, DataClass.GATE_WORD, DataClass.OTHER_SCORECARDS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.words)
@pytest.mark.parametrize("name", ["other", "rating-other", "rating-", "-scope", "text-scope"])
def test_a_field_that_the_page_does_not_have_is_refused(form: Form[Any], name: str) -> None:
    filled = Filled(form, None, {}, {form.groups[0]: {"scope": "Scope"}})
    with pytest.raises(Refusal, match="Copy what you typed and reload"):
        filled.checked({name: "3"})
    assert filled.fields()["rating-scope"][1] == "Scope: rating"
