"""What every prompt of the library keeps to beyond the linter, and what its samples show."""

from __future__ import annotations

import html
import re
from statistics import median_low

import pytest

from blindfolio.team_text import render
from prompts.folder.catalogue import LIBRARY, PromptFolder, load, slugs
from prompts.lint.folder import lint_folder


@pytest.fixture(params=slugs())
def prompt(request: pytest.FixtureRequest) -> PromptFolder:
    return load(request.param)


def plain(markdown: str) -> str:
    """The rendered text, white space collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", render(markdown))).split())


def squeezed(text: str) -> str:
    """Without white space: a cell's or a code word's border must not decide about a quote."""
    return re.sub(r"\s+", "", text)


def test_the_linter_finds_nothing(prompt: PromptFolder) -> None:
    assert lint_folder(LIBRARY / prompt.slug) == []


def test_the_prompt_is_read_in_five_minutes(prompt: PromptFolder) -> None:
    assert 300 <= len(plain(prompt.text).split()) <= 700


def test_the_prompt_has_every_part(prompt: PromptFolder) -> None:
    headings = re.findall(r"^## (.+)$", prompt.text, re.MULTILINE)
    assert headings == [
        "Situation",
        "Figures",
        "Who",
        "Fixed",
        "The ask",
        "Out of scope",
        "Length and time",
        "What is rated",
    ]


def test_the_ask_is_three_sentences(prompt: PromptFolder) -> None:
    ask = prompt.text.split("## The ask\n", 1)[1].split("\n## ", 1)[0]
    assert len(re.findall(r"[.!?](?:\s|$)", ask)) == 3


def test_the_estate_adds_up_to_what_the_prompt_says(prompt: PromptFolder) -> None:
    groups = prompt.probes.estate.groups
    assert f"{sum(group.count for group in groups):,}" in prompt.text
    assert any(group.owner == "nobody" for group in groups)


def test_every_position_is_hit_and_spared_or_wins_by_a_flip(prompt: PromptFolder) -> None:
    probes = prompt.probes
    for position in probes.positions:
        assert any(position.key == flip.wins_after for flip in probes.flips), position.key
        assert any(position.key == flip.wins_before for flip in probes.flips), position.key


def test_the_47_flows_are_the_ones_that_the_prompt_lists() -> None:
    estate = load("payment-flows").probes.estate
    assert [group.count for group in estate.groups] == [9, 17, 9, 12]


def test_samples_have_the_same_length(prompt: PromptFolder) -> None:
    lengths = [len(plain(sample.text).split()) for sample in prompt.samples]
    assert max(lengths, default=0) <= 1.15 * min(lengths, default=0)


def test_reference_reviews_quote_the_documents_word_for_word(prompt: PromptFolder) -> None:
    for sample in prompt.samples:
        text = squeezed(plain(sample.text))
        for key, rating in sample.review.ratings.items():
            for quote in rating.quotes:
                assert squeezed(quote) in text, (sample.name, key, quote)


def test_samples_are_told_apart_and_the_levels_are_not_flat(prompt: PromptFolder) -> None:
    expected = {"senior": 2, "staff": 3, "senior-staff": 4}
    for sample in prompt.samples:
        ratings = sorted(rating.rating for rating in sample.review.ratings.values())
        assert median_low(ratings) == expected[sample.name], (sample.name, ratings)
        assert len(set(ratings)) > 1, (sample.name, ratings)


def test_three_prompts_have_all_three_samples() -> None:
    """The issue asks for three at least."""
    assert sum(len(load(slug).samples) == 3 for slug in slugs()) >= 3
