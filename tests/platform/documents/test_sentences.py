from __future__ import annotations

import pytest

from blindfolio.documents.model import Block
from blindfolio.documents.sentences import sentences

TEXT = "Am 3. März kam die Datei zweimal. Sie fehlte z. B. in Karvin, also im 2. Depot."
ENGLISH = ["Am 3.", "März kam die Datei zweimal."]


@pytest.mark.parametrize(
    ("language", "first"),
    [("de", ["Am 3. März kam die Datei zweimal."]), ("en", ENGLISH), ("xx", ENGLISH)],
)
def test_sentences_end_as_the_language_writes_them(language: str, first: list[str]) -> None:
    block = Block("b1", 1, "paragraph", TEXT, f"<p>{TEXT}</p>")
    assert [it.text for it in sentences(block, language)][: len(first)] == first
    assert (len(sentences(block, language)) == 2) == (language == "de")
