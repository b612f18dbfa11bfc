"""What every prompt of the library keeps to, and what this one's samples and reviews show."""

from __future__ import annotations

import html
import re

import pytest

from blindfolio.web.team_text import render
from prompts.catalogue import PromptFolder, load, slugs

MECHANISMS = re.compile(
    r"\b(timeouts?|time[sd]? out|retr(y|ies|ied|ying)|back-?off|idempoten\w*|duplicat\w*|"
    r"circuit breakers?|dead[- ]letters?|back-?pressure|fail-?overs?|sagas?)\b",
    re.IGNORECASE,
)

QUALITY_WORDS = re.compile(
    r"\b(good|strong|solid|clear(ly)?|thoughtful(ly)?|excellent|appropriate(ly)?|deep|in depth|"
    r"comprehensive(ly)?|thorough(ly)?|exceptional(ly)?|detailed|pragmatic|effective(ly)?|"
    r"fluent|polished|eloquent)\b",
    re.IGNORECASE,
)

TEXT_VERBS = re.compile(
    r"^(Adds|Argues|Describes|Finds|Follows|Gives|Leaves|Lists|Names|Never moves|Orders|Puts|"
    r"Says|Takes over|Treats|Prices)\b"
)


@pytest.fixture(params=slugs())
def prompt(request: pytest.FixtureRequest) -> PromptFolder:
    return load(request.param)


def plain(markdown: str) -> str:
    """The rendered text, white space collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", render(markdown))).split())


def squeezed(text: str) -> str:
    """Without white space: a cell's or a code word's border must not decide about a quote."""
    return re.sub(r"\s+", "", text)


def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w'-]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


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


def test_the_prompt_names_no_mechanism(prompt: PromptFolder) -> None:
    assert MECHANISMS.findall(prompt.title + " " + prompt.text) == []


def test_the_prompt_gives_no_answer_away(prompt: PromptFolder) -> None:
    shown = runs(plain(prompt.text))
    for criterion in prompt.rubric.criteria:
        for level, guide in criterion.guides.items():
            assert not shown & runs(guide), (criterion.key, level)
    for fact in prompt.probes.withheld:
        assert not shown & runs(fact.answer), fact.key


def test_what_candidates_are_told_shares_nothing_with_the_guides(prompt: PromptFolder) -> None:
    for told in prompt.rubric.criteria:
        assert not MECHANISMS.search(told.sentence)
        for criterion in prompt.rubric.criteria:
            for guide in criterion.guides.values():
                assert not runs(told.sentence) & runs(guide), (told.key, criterion.key)


def test_guides_say_what_stands_in_the_text(prompt: PromptFolder) -> None:
    for criterion in prompt.rubric.criteria:
        for level, guide in criterion.guides.items():
            assert TEXT_VERBS.search(guide), (criterion.key, level, guide)
            assert not QUALITY_WORDS.search(guide), (criterion.key, level, guide)


def test_the_estate_adds_up_to_what_the_prompt_says(prompt: PromptFolder) -> None:
    groups = prompt.probes.estate.groups
    assert f"{sum(group.count for group in groups):,}" in prompt.text
    assert any(group.owner == "nobody" for group in groups)


def test_withheld_answers_name_none_of_the_designs(prompt: PromptFolder) -> None:
    for fact in prompt.probes.withheld:
        for position in prompt.probes.positions:
            assert position.name.lower() not in fact.answer.lower()


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


def test_samples_are_told_apart_and_the_levels_are_not_flat() -> None:
    ratings = {
        sample.name: [rating.rating for rating in sample.review.ratings.values()]
        for sample in load("payment-flows").samples
    }
    assert {name: sorted(given)[2] for name, given in ratings.items()} == {
        "senior": 2,
        "staff": 3,
        "senior-staff": 4,
    }
    assert all(len(set(given)) > 1 for given in ratings.values())
