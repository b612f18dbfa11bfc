"""The page rule in its own words."""

from __future__ import annotations

import pytest

from prompts.submitting import page_rule
from prompts.submitting.page_rule import WORDS_A_PAGE, Length

FULL = "In a PDF, a page counts as several if it has more than 450 words."


@pytest.mark.parametrize(
    ("pages", "begins"),
    [
        (None, "200 words, pages not counted."),
        (1, "1 page, 200 words. This is flagged to reviewers."),
        (2, "2 pages, 200 words. This is flagged to reviewers."),
        (3, "3 pages, 200 words."),
        (8, "8 pages, 200 words."),
        (9, "9 pages, 200 words. This is flagged to reviewers."),
        (11, "11 pages, 200 words. This is flagged to reviewers."),
        (12, "12 pages, 200 words."),
    ],
)
def test_every_count_gets_the_rule_in_the_same_words(pages: int | None, begins: str) -> None:
    length = Length(pages, 200, "pdf")
    said = page_rule.verdict(length)
    assert said == f"{begins} The rule: {page_rule.RULE}"
    assert said.endswith(FULL)
    for allowed in (True, False):
        advice = page_rule.advice(length, allowed=allowed)
        assert advice.startswith(said)
        asks = "coordinator before you submit" in advice
        assert asks is (pages in (12, None) and not allowed)
        assert length.needs_coordinator is (pages in (12, None))


@pytest.mark.parametrize(
    ("pages", "words", "counted"),
    [
        (3, 3 * WORDS_A_PAGE, 3),
        (3, 3 * WORDS_A_PAGE + 1, 4),
        (3, 2700, 6),
        (3, 12 * WORDS_A_PAGE, 12),
        (9, 10, 9),
        (None, 2700, None),
    ],
)
def test_small_type_makes_a_pdf_no_shorter(
    pages: int | None, words: int, counted: int | None
) -> None:
    small = Length(pages, words, "pdf")
    assert small.counted == counted
    assert small.needs_coordinator is (counted in (12, None))
    # What the site lays out itself has the same type for everyone.
    assert Length(pages, words, "docx").counted == pages


def test_a_pdf_with_small_type_says_what_it_counts_as() -> None:
    small = Length(2, 2700, "pdf")
    assert str(small) == "2 pages, 2,700 words: as much as 6 ordinary pages"
    assert "flagged" not in page_rule.verdict(small).partition("The rule")[0]
    assert page_rule.for_reviewers(small) == str(small)
    assert str(Length(1, 1, "md")) == "1 page, 1 word"


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (None, "300 words, pages not counted (3 to 8 requested)"),
        (1, "1 page, 300 words (3 to 8 requested)"),
        (3, "3 pages, 300 words"),
        (8, "8 pages, 300 words"),
        (10, "10 pages, 300 words (3 to 8 requested)"),
        (12, "12 pages, 300 words (3 to 8 requested)"),
    ],
)
def test_reviewers_read_the_length_and_what_was_requested_where_it_differs(
    pages: int | None, said: str
) -> None:
    assert page_rule.for_reviewers(Length(pages, 300, "md")) == said
