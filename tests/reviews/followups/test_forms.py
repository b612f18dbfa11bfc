"""Forms are well made: their slots exist, their verbs agree, each is asked of something."""

from __future__ import annotations

import re

import pytest

from blindfolio.facts.mechanisms import rules
from blindfolio.facts.phrases import Phrase
from reviews.followups.forms import Form, fill, fill_authored, forms, sentence_case, slots_in
from reviews.followups.sheet import Levels, Question
from reviews.followups.verify import fault

_SLOT = re.compile(r"\{(?:\w+\.)?(\w+)\}")
SHARED = {"decision", "component", "step"}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_a_form_says_which_slots_it_needs(form: Form) -> None:
    levels = form.listen_for
    texts = [*form.texts, form.why, levels.senior, levels.staff, levels.senior_staff]
    assert {slot for text in texts for slot in slots_in(text)} <= set(form.needs) | SHARED


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_a_form_about_a_mechanism_asks_only_for_what_its_rule_finds(form: Form) -> None:
    kind, _, name = form.fact.partition(":")
    slots = {rule.name: set(rule.slots) for rule, _ in rules()}
    if kind == "mechanism":
        assert set(form.needs) <= slots[name] | SHARED


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_a_forms_own_words_pass_the_gate(form: Form) -> None:
    levels = Levels(form.listen_for.senior, form.listen_for.staff, form.listen_for.senior_staff)
    for text in form.texts:
        asked = Question(_SLOT.sub(r"\1", text), form.id, "till", 1, "Why.", levels)
        assert fault(asked, {1: "the till"}) == ""


def test_every_mechanism_has_a_form_and_no_id_stands_twice() -> None:
    asked = {f.fact.partition(":")[2] for f in forms() if f.fact.startswith("mechanism:")}
    assert asked == {rule.name for rule, _ in rules()}
    ids = [form.id for form in forms()]
    assert len(ids) == len(set(ids))


def test_verbs_agree_with_the_slot() -> None:
    text = "{thing} {thing.is} slow; {thing.it} {thing.has} what {thing.goes} there"
    one, many = Phrase("the hub"), Phrase("hubs", plural=True)
    assert fill(text, {"thing": one}) == "The hub is slow; it has what goes there"
    assert fill(text, {"thing": many}) == "Hubs are slow; they have what go there"


def test_an_authors_verb_beside_a_slot_is_made_plural() -> None:
    slots = {"thing": Phrase("the readers", plural=True)}
    assert fill_authored("What does {thing} do?", slots) == "What do the readers do?"
    assert fill_authored("{thing} holds them.", slots) == "The readers hold them."


def test_a_slot_without_words_gives_no_question() -> None:
    assert fill("What of {thing}?", {}) is None
    assert fill("What of {thing}?", {"thing": Phrase("")}) is None


def test_names_keep_their_letters_at_the_start_of_a_sentence() -> None:
    assert sentence_case("govuk_app_config is slow. the hub waits.") == (
        "govuk_app_config is slow. The hub waits."
    )
