"""Words that a form sends to be looked for in a document."""

from __future__ import annotations

import pytest

from blindfolio.refusal import Refusal
from blindfolio.web import passages
from tests.platform.documents.material import blocks_of


def test_a_quote_that_is_longer_than_any_passage_is_refused_before_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[int] = []

    def look(_blocks: object, quote: str, *, most: int) -> list[object]:
        looked.append(len(quote))
        return []

    monkeypatch.setattr(passages, "find_quote", look)
    blocks = blocks_of("The engine polls a table.")
    with pytest.raises(Refusal, match="Mark a shorter passage"):
        passages.quoted(blocks, "the\n" * 125 + "t")
    assert looked == []
    with pytest.raises(Refusal, match="cannot find these words"):
        passages.quoted(blocks, "the\n" * 125)
    assert looked == [passages.LONGEST]
