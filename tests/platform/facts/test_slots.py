"""A slot takes a short name or a gerund phrase; a sentence never stands in one."""

from __future__ import annotations

import pytest

from blindfolio.facts.phrases import Phrase
from blindfolio.facts.slots import fits_slot

FITS = [
    "the personal access token",
    "allowing auto-merging of 'internal' Dependabot PRs",
    "putting the nine tills behind the sales hub",
    "events and a reader of states",
    "associating events from that session with that group",
    "nothing but the price file",
    "phase 3 (card, capture, refund)",
    "10 hours of wasted dev time",
    "31 pages a week",
    "doing nothing",
]
SENTENCES = [
    "one place that says where a payment stands",
    "the strongest alternative is the workflow engine",
    "the build refuses unknown names",
    "the hub runs the tills",
    "a payment is run, not passed on",
    "who holds a payment",
    "sending it to the hub",
    "this",
    "the sales hub of the forty busy shops in town",
    "moving each of the forty busy shops to the new sales hub",
    "the hub of [name removed]",
    "",
]


@pytest.mark.parametrize("text", FITS)
def test_a_short_name_or_gerund_phrase_fits(text: str) -> None:
    assert fits_slot(Phrase(text))


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_a_pronoun_or_a_long_phrase_does_not(text: str) -> None:
    assert not fits_slot(Phrase(text))
