"""Every number of a question is known, or its sum is worked out again; a quote is found by its
words, whatever a model does to its marks."""

from __future__ import annotations

import pytest

from blindfolio.documents.model import Block
from reviews.model_questions.numbers import Sum, numbers_in, unknown_numbers
from reviews.model_questions.passages import find_passage

KNOWN = numbers_in(
    "83 releases a week, of which Shops makes 40; 1,200 flows; 94.5 %; twelve owners"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,200 flows", {1200.0, 1.2}),
        ("94.5 %", {94.5, 945.0}),
        ("12 000 euros", {12000.0}),
        ("twelve or 3", {12.0, 3.0}),
        ("P99 and v2", {99.0, 2.0}),
        ("none", set()),
    ],
)
def test_numbers_are_read_in_figures_and_words(text: str, found: set[float]) -> None:
    assert numbers_in(text) == found


def _sum(says: str, op: str, *terms: float) -> Sum:
    return Sum.model_validate({"says": says, "op": op, "terms": terms})


@pytest.mark.parametrize(
    ("text", "sums", "unknown"),
    [
        ("Of the 83, Shops makes 40.", [], []),
        ("1200 flows, 12 owners", [], []),
        ("one of the 2, 94.5 %", [], []),
        ("the other 43 releases", [_sum("43", "-", 83, 40)], []),
        ("about 48 % of them", [_sum("48 %", "/", 40, 83)], []),
        ("100 a flow, 120,000 in all", [_sum("120,000", "*", 1200, 100)], []),
        ("the other 43 releases", [], ["43"]),
        ("the other 45 releases", [_sum("45", "-", 83, 40)], ["45"]),
        ("the other 23 releases", [_sum("23", "-", 83, 61)], ["23"]),
        ("33 of them", [_sum("33", "/", 83, 0)], ["33"]),
        ("43 and 44", [_sum("43", "-", 83, 40)], ["44"]),
    ],
)
def test_a_number_that_is_neither_known_nor_worked_out_right_is_named(
    text: str, sums: list[Sum], unknown: list[str]
) -> None:
    assert unknown_numbers(text, KNOWN, sums) == unknown


TEXTS = (
    "The plan",
    "We move capture first — in April — and “keep” the old flow for two weeks.",
    "Flow\tOwner\tPages\nCapture\tShops\t13",
    "The lease is renewed every 5 s; see queue.lease_seconds(30).",
    "Naïve readers see the same words twice: the same words twice.",
    "Again: we move capture first.",
)
BLOCKS = tuple(Block(f"b{n}", n, "paragraph", text, "") for n, text in enumerate(TEXTS, 1))


@pytest.mark.parametrize(
    ("quote", "block", "text"),
    [
        ("We move capture first", 2, TEXTS[1][:21]),
        ('we move *capture* first - in April - and "keep"', 2, TEXTS[1][:44]),
        ("move capture   first\n— in April", 2, TEXTS[1][3:32]),
        ("Capture | Shops | 13", 3, "Capture\tShops\t13"),
        ("`queue.lease_seconds(30)`", 4, "queue.lease_seconds(30)"),
        ("Naïve readers see", 5, "Naïve readers see"),
        ("We move capture first", 4, TEXTS[1][:21]),
        ("We move capture first…", None, TEXTS[1][:21]),
        # The block that is named comes before the first that has the words.
        ("we move capture first", 6, "we move capture first"),
    ],
)
def test_a_quote_becomes_the_documents_own_words(
    quote: str, block: int | None, text: str
) -> None:
    found = find_passage(quote, block, BLOCKS)
    assert found is not None
    assert found.text == text
    assert TEXTS[found.block - 1][found.start : found.end] == text


@pytest.mark.parametrize(
    "quote",
    [
        "We move capture last",
        "We move capture first, and later the rest",
        "capture",
        "***",
        "",
        "first — in April — and nothing",
    ],
)
def test_words_that_no_block_has_are_nowhere(quote: str) -> None:
    assert find_passage(quote, 2, BLOCKS) is None
