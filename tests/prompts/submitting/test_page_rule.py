"""The page rule in its own words."""

from __future__ import annotations

import pytest

from prompts.submitting import page_rule


@pytest.mark.parametrize(
    ("pages", "begins"),
    [
        (None, "The pages have not been counted yet."),
        (1, "1 page, flagged to reviewers."),
        (2, "2 pages, flagged to reviewers."),
        (3, "3 pages."),
        (8, "8 pages."),
        (9, "9 pages, flagged to reviewers."),
        (11, "11 pages, flagged to reviewers."),
        (12, "12 pages."),
    ],
)
def test_every_count_gets_the_rule_in_the_same_words(pages: int | None, begins: str) -> None:
    said = page_rule.verdict(pages)
    assert said.startswith(f"{begins} The rule: {page_rule.RULE}")
    for allowed in (True, False):
        advice = page_rule.advice(pages, allowed=allowed)
        assert advice.startswith(said)
        asks = "coordinator before you submit" in advice
        assert asks is (pages == 12 and not allowed)
        assert page_rule.needs_coordinator(pages) is (pages == 12)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (None, ""),
        (1, "1 page (3 to 8 requested)"),
        (3, "3 pages"),
        (8, "8 pages"),
        (10, "10 pages (3 to 8 requested)"),
        (12, "12 pages (3 to 8 requested)"),
    ],
)
def test_who_reads_hears_the_length_and_what_was_asked_where_it_differs(
    pages: int | None, said: str
) -> None:
    assert page_rule.length(pages) == said
