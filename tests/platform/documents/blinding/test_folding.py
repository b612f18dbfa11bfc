# ruff: noqa: RUF001
from __future__ import annotations

import pytest

from blindfolio.documents.blinding.folding import fold
from blindfolio.documents.blinding.identity import Finder, Identity


@pytest.mark.parametrize(
    "written", ["Rυby Keys", "Ruby Кеys", "RUBY KEYЅ", "By Rubу Kеуs of it"]
)
def test_a_name_in_letters_of_two_alphabets_is_found(written: str) -> None:
    assert Finder(Identity(names=("Ruby Keys",))).places(written)


@pytest.mark.parametrize("words", ["привет мир", "ελληνικά κείμενα", "δt in μs"])
def test_words_of_one_alphabet_stay_in_it(words: str) -> None:
    folded, places = fold(words)
    assert len(folded) == len(places)
    assert "".join(it for it in folded if it.isascii()).strip() in ("", "t in s")
