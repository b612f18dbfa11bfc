from __future__ import annotations

import pytest

from blindfolio.documents.words import bag, count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two\tthree\nfour", 4),
        ("well-known don't — & 3.5 %", 3),
        ("分散システム", 6),
        ("API設計", 3),
        ("안녕 세계", 2),
        ("שלום עולם 🎉", 2),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_bag_knows_how_often_each_word_stands() -> None:
    assert bag("The the, cat_the 設計") == {"the": 3, "cat": 1, "設": 1, "計": 1}
