"""An author's words find the passage they mean."""

from __future__ import annotations

import pytest

from blindfolio.facts.reading import read
from reviews.followups.passages import passages, thing_in, touched
from tests.platform.facts.written import document


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (("retr*",), "The hub retries twice.", True),
        (("retry",), "The hub retries twice.", False),
        (("nobody owns",), "These are flows that nobody owns today.", True),
        (("12",), "The last day is Friday 12 September.", False),
        (("12",), "There are 12 flows left.", True),
        (("card",), "A discard pile is kept.", False),
        (("03:10",), "The file comes at 03:10 every night.", True),
    ],
)
def test_words_are_found_whole(words: tuple[str, ...], text: str, found: bool) -> None:
    reading = read(document(text))
    assert bool(passages(reading, words)) is found
    assert touched(reading, words) is found


def test_the_design_goes_before_the_problem_and_what_is_dropped() -> None:
    reading = read(
        document(
            "# Hub\n## Problem\nThe queue was slow.\n## Alternatives\nWe considered a queue.\n"
            "## Proposal\nThe hub will write to a queue.\nThe old queue is removed in May."
        )
    )
    assert (
        passages(reading, ("queue",))[0].sentence.span.text == "The hub will write to a queue."
    )


def test_a_name_in_a_list_of_fields_is_no_passage() -> None:
    doc = document(
        "# Copy\n## Proposal\nA small function copies: payment id, shop, receipt, amount, hour.\n"
        "The receipt is printed twice.\n"
    )
    found = passages(read(doc), ("receipt",))
    assert [p.sentence.span.text for p in found] == ["The receipt is printed twice."]


def test_a_word_that_stands_everywhere_says_less_of_one_passage() -> None:
    often = " ".join(f"The hub keeps row {n} of the ledger." for n in range(20))
    doc = document(
        f"# Copy\n## Proposal\n{often} The courier will carry the ledger to the bank.\n"
    )
    best = passages(read(doc), ("ledger", "courier"))
    alone = passages(
        read(document("# C\n## Proposal\nThe hub keeps row 1 of the ledger.\n")), ("ledger",)
    )
    assert "courier" in best[0].sentence.low
    assert best[-1].score < alone[0].score


def test_the_thing_is_a_part_and_never_people_or_what_was_asked() -> None:
    reading = read(
        document("## Design\nThe team sends a file from the hub to the mail gateway.")
    )
    passage = passages(reading, ("sends",))[0]
    assert thing_in(passage, reading, "What does the hub do?") is None


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("The nightly comparer reads the bank file of yesterday.", "the nightly comparer"),
        ("The bank file is compared at night with the sales ledger.", None),
        ("Treasury reads the bank file by hand.", None),
    ],
)
def test_the_thing_acts_in_the_passage_and_is_no_party(
    sentence: str, thing: str | None
) -> None:
    reading = read(document(f"## Design\n{sentence}"))
    passage = passages(reading, ("file",))[0]
    found = thing_in(passage, reading)
    assert (found.text if found else None) == thing
