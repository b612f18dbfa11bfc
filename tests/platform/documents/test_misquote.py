"""Who pasted a quote that isn't there is told which word differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blindfolio.documents.misquote import first_difference
from tests.platform.documents.material import blocks_of

BLOCKS = blocks_of(
    'The hub polls the table every five seconds, and "keeps" what it saw.\n\n'
    "Nobody polls the table by hand. Every hub has one owner."
)


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        (
            "polls the table every six seconds",
            "After \u201cpolls the table every\u201d, the document has \u201cfive\u201d and your"
            " quote has \u201csix\u201d.",
        ),
        (
            "Somebody polls the table by hand",
            "Before \u201cpolls the table by\u201d, the document has \u201cNobody\u201d and your"
            " quote has \u201cSomebody\u201d.",
        ),
        (
            "keeps\u201d what it saw. Nobody polls",
            'After \u201ckeeps" what it saw.\u201d, the paragraph ends. Copy words from a single'
            " paragraph.",
        ),
        (
            "As we said, The hub polls",
            "Before \u201cThe hub polls\u201d, the paragraph begins. Copy words from a single"
            " paragraph.",
        ),
        (
            "nobody polls the table by hand",
            "Only capital letters differ: the document has \u201cNobody\u201d and your quote has"
            " \u201cnobody\u201d.",
        ),
        ("a table that no one ever heard of", ""),
        ("polls the table", ""),
        ("", ""),
    ],
)
def test_the_first_word_that_differs_is_named(quote: str, said: str) -> None:
    assert first_difference(BLOCKS, quote) == said


def test_the_place_that_agrees_longest_is_meant() -> None:
    assert "\u201cfive\u201d" in first_difference(BLOCKS, "polls the table every day")
    assert "\u201chand.\u201d" in first_difference(BLOCKS, "polls the table by day")


def test_parts_of_words_are_no_words() -> None:
    assert (
        first_difference(blocks_of("Interim results arrive at noon."), "Inter results now")
        == ""
    )


class Counted(str):
    """A text that counts how often it is searched."""

    searches = 0

    def find(self, *args: Any) -> int:
        self.searches += 1
        return super().find(*args)


def test_a_phrase_within_one_long_word_is_looked_for_at_few_places() -> None:
    text = Counted("a" * 5_000 + "b")
    [block] = blocks_of("a")
    assert first_difference([replace(block, text=text)], "a" * 2_000 + " zz") == ""
    assert 0 < text.searches < 500


@given(st.lists(st.sampled_from("ab"), max_size=9), st.lists(st.sampled_from("ab"), max_size=9))
def test_as_many_words_agree_as_one_by_one(text: list[str], quote: list[str]) -> None:
    """Against the slow way: the longest run of first words that the text has."""
    document = " ".join(["go", *text])
    agree = max(n for n in range(len(quote) + 1) if " ".join(quote[:n]) in document)
    said = first_difference(blocks_of(document), " ".join(quote))
    assert said.startswith("After") == (2 <= agree < len(quote))
