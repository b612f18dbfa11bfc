"""The head asks two things of everybody, and what worries the candidate most."""

from __future__ import annotations

import pytest

from prompts.folder.probes import Probes
from reviews.followups.engine import build
from reviews.followups.everybody import ASSISTANTS
from reviews.followups.signals import Signals
from reviews.followups.verify import block_texts, fault
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, probes
from tests.reviews.followups.sheets import asked, check

WEIGHED = """# A queue per tenant

## Proposal

We will put one queue per tenant in front of the worker, and the worker must answer within 200 ms.
A run that fails is tried again after 30 seconds, at most 5 times.

## Alternatives

We rejected the hosted engine because its price of 61,000 euros a year is too high.
We rejected a shared library because nobody would keep it up to date.
"""


@pytest.mark.parametrize(
    ("text", "known"), [(WEIGHED, None), (CENTRAL, probes()), (EDGES, probes())]
)
def test_both_questions_stand_outside_the_segments_and_pass_the_gate(
    text: str, known: Probes | None
) -> None:
    doc = document(text)
    sheet = build(doc, known)
    assistants, owned = sheet.everybody
    assert assistants.text == ASSISTANTS
    assert owned.text.endswith(": where is it from, and what would make you drop it?")
    for question in sheet.everybody:
        assert not fault(question, block_texts(doc))
    assert not {assistants.text, owned.text} & {q.text for q in asked(sheet)}


def test_the_prompts_own_figures_are_nobodys_to_account_for() -> None:
    doc = document(WEIGHED)
    named = build(doc).everybody[1]
    assert any(figure in named.text for figure in ("200 ms", "30 seconds", "61,000"))
    figures = "answer within 200 ms, after 30 seconds, at most 5 times, 61,000 euros a year"
    given = build(doc, probes(), prompt=figures).everybody[1]
    assert not any(figure in given.text for figure in ("200 ms", "30 seconds", "61,000"))


def test_a_text_without_figures_or_claims_is_asked_openly() -> None:
    owned = build(document("# Nothing\n\nWe looked at it.\n")).everybody[1]
    assert (owned.form, owned.quote) == ("absence_ownership", "")


@pytest.mark.parametrize("known", [None, probes()])
def test_the_worry_stands_in_the_head_on_the_passage_it_is_closest_to(
    known: Probes | None,
) -> None:
    doc = document(CENTRAL)
    said = "Moving the busy tills to the sales hub in time."
    sheet = build(doc, known, Signals(worry=said))
    assert [q.form for q in sheet.everybody][2:] == ["worry"]
    worry = sheet.everybody[2]
    assert worry.quote == "Move the busy tills to the sales hub"
    assert "“Moving the busy tills to the sales hub in time”" in worry.text
    assert worry.text.endswith("?")
    assert asked(sheet) == asked(build(doc, known))
    check(sheet, doc)


@pytest.mark.parametrize("worry", [None, "", "  \n"])
def test_who_says_nothing_of_a_worry_is_asked_nothing_of_it(worry: str | None) -> None:
    assert len(build(document(CENTRAL), None, Signals(worry=worry)).everybody) == 2


def test_a_worry_about_something_else_is_asked_without_a_passage() -> None:
    sheet = build(document(CENTRAL), None, Signals(worry="Whether my bicycle is stolen"))
    assert (sheet.everybody[2].quote, sheet.everybody[2].form) == ("", "worry")


def test_a_long_worry_is_read_out_in_part() -> None:
    said = "the ledger of a shop " * 30
    worry = build(document(CENTRAL), None, Signals(worry=said)).everybody[2]
    assert " …”" in worry.text and len(worry.text) < 420


def test_a_worry_with_an_address_is_not_read_out() -> None:
    sheet = build(document(CENTRAL), None, Signals(worry="Ask ada@example.org of the ledger"))
    assert len(sheet.everybody) == 2
