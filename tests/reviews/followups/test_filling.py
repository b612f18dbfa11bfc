"""An author's text is filled with the document's words, and reads as one sentence."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import facts_of
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import read
from prompts.folder.probes import ListenFor
from reviews.followups.filling import document_slots, fill, fill_authored, fill_levels
from tests.platform.facts.written import document

WORDS = {"thing": Phrase("the hubs", plural=True), "figure": Phrase("30 a second")}
ONE = {"thing": Phrase("the hub")}


@pytest.mark.parametrize(
    ("text", "many", "one"),
    [
        ("{thing} stops.", "The hubs stops.", "The hub stops."),
        ("What does {thing} do?", "What do the hubs do?", "What does the hub do?"),
        ("Does {thing} stop?", "Do the hubs stop?", "Does the hub stop?"),
        ("What if {thing} has none?", "What if the hubs have none?", "What if the hub has none?"),
        ("{thing} holds them.", "The hubs hold them.", "The hub holds them."),
    ],
)  # fmt: skip
def test_verbs_beside_a_slot_agree_with_its_words(text: str, many: str, one: str) -> None:
    assert fill_authored(text, WORDS) == many
    assert fill_authored(text, ONE) == one


def test_a_slot_without_words_fills_nothing() -> None:
    assert fill("At {figure} {thing} stops.", ONE) is None
    assert fill("At {figure}.", {"figure": Phrase("")}) is None
    levels = ListenFor(senior="{thing}", staff="{figure}", senior_staff="nothing")
    assert fill_levels(levels, ONE) is None
    assert fill_levels(levels, WORDS) == ("The hubs", "30 a second", "nothing")


def test_braces_of_the_document_are_words_and_no_slot() -> None:
    assert fill("What of {thing}?", {"thing": Phrase("the {figure} part")}) == (
        "What of the {figure} part?"
    )


@pytest.mark.parametrize(
    ("text", "decision", "step"),
    [
        ("# The sales hub\n## Plan\n- Move the tills", "the sales hub", "moving the tills"),
        ("# Move the tills\n## Plan\nWe will see.", "your plan", "your first phase"),
        ("# One hub that takes each sale of the day\nBlue.", "your plan", "your first phase"),
    ],
)  # fmt: skip
def test_what_a_document_has_no_words_for_is_said_plainly(
    text: str, decision: str, step: str
) -> None:
    slots = document_slots(facts_of(read(document(text))))
    assert (slots["decision"].text, slots["step"].text) == (decision, step)
    assert all(phrase.text for phrase in slots.values())
