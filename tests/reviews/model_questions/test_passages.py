"""A quote is found by its words, whatever a model does to its marks."""

from __future__ import annotations

import pytest

from blindfolio.documents.model import Block
from reviews.model_questions.passages import find_passage

TEXTS = (
    "The plan",
    "We move capture first — in April — and “keep” the old flow for two weeks.",
    "Flow\tOwner\tPages\nCapture\tShops\t13",
    "The lease is renewed every 5 s; see queue.lease_seconds(30).",
    "Naïve readers see the same words twice: the same words twice.",
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


def test_a_block_that_is_named_comes_before_the_first_that_has_the_words() -> None:
    twice = (*BLOCKS, Block("b6", 6, "paragraph", "Again: we move capture first.", ""))
    found = find_passage("we move capture first", 6, twice)
    assert found is not None
    assert (found.block, found.text) == (6, "we move capture first")
