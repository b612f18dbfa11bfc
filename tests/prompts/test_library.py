"""What every prompt of the library keeps to beyond the linter, and what its samples show."""

from __future__ import annotations

import html
import re
from collections import Counter
from statistics import median_low

import pytest

from blindfolio.text.team_text import render
from prompts.folder import catalogue
from prompts.folder.catalogue import OWN_DOCUMENTS, PromptFolder, load, slugs
from prompts.lint.folder import lint_folder

LONG = [slug for slug in slugs() if load(slug).probes.form == "case"]
BRIEF = [slug for slug in slugs() if load(slug).probes.form == "brief"]


@pytest.fixture(params=slugs())
def prompt(request: pytest.FixtureRequest) -> PromptFolder:
    return load(request.param)


@pytest.fixture(params=LONG)
def long(request: pytest.FixtureRequest) -> PromptFolder:
    return load(request.param)


def plain(markdown: str) -> str:
    """The rendered text, white space collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", render(markdown))).split())


def squeezed(text: str) -> str:
    """Without white space: a cell's or a code word's border must not decide about a quote."""
    return re.sub(r"\s+", "", text)


def test_the_linter_finds_nothing(prompt: PromptFolder) -> None:
    assert lint_folder(catalogue.LIBRARY / prompt.slug) == []


def test_general_guides_are_no_prompt_of_the_library_and_the_linter_finds_nothing() -> None:
    assert OWN_DOCUMENTS in catalogue.shipped() and OWN_DOCUMENTS not in slugs()
    assert lint_folder(catalogue.folder_named(OWN_DOCUMENTS)) == []
    assert "so there was no prompt" in load(OWN_DOCUMENTS).intro


def test_candidates_can_have_a_brief_of_each(prompt: PromptFolder) -> None:
    brief = prompt.text if prompt.slug in BRIEF else prompt.brief
    assert 60 <= len(plain(brief).split()) <= 250
    assert 10 <= len(prompt.probes.pack) <= 25


def test_a_long_page_has_every_part_and_its_ask_is_three_sentences(long: PromptFolder) -> None:
    headings = re.findall(r"^## (.+)$", long.text, re.MULTILINE)
    parts = (
        "Situation, Figures, Who, Fixed, The ask, Out of scope, Length and time, What is rated"
    )
    assert headings == parts.split(", ")
    ask = long.text.split("## The ask\n", 1)[1].split("\n## ", 1)[0]
    assert len(re.findall(r"[.!?](?:\s|$)", ask)) == 3


def test_the_estate_adds_up_to_what_the_long_page_says(long: PromptFolder) -> None:
    groups = long.probes.estate.groups
    assert f"{sum(group.count for group in groups):,}" in long.text
    assert any(group.owner == "nobody" for group in groups)


def test_the_estate_of_a_brief_adds_up_to_what_its_page_or_facts_say() -> None:
    for slug in BRIEF:
        prompt = load(slug)
        told = " ".join([prompt.text, *(fact.answer for fact in prompt.probes.pack)])
        assert f"{sum(group.count for group in prompt.probes.estate.groups):,}" in told, slug


def test_no_weights_are_the_rule() -> None:
    weights = Counter(tuple(it.weight for it in load(s).rubric.criteria) for s in slugs())
    assert max(weights.values()) <= len(slugs()) / 2


def test_every_position_wins_and_loses_by_a_flip(long: PromptFolder) -> None:
    probes = long.probes
    for position in probes.positions:
        assert any(position.key == flip.wins_after for flip in probes.flips), position.key
        assert any(position.key == flip.wins_before for flip in probes.flips), position.key


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
