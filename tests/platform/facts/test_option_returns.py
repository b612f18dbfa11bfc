"""What would bring an option back is read in the author's words, and said back as they stand."""

from __future__ import annotations

import pytest

from blindfolio.documents.model import Block, Document
from blindfolio.facts.extract import extract
from blindfolio.facts.option_returns import condition
from blindfolio.facts.spans import Span
from tests.platform.facts.written import document


def said(sentence: str) -> str | None:
    """The condition that a paragraph under Alternatives names for its option."""
    doc = document(
        f"# Move the tills\n## Alternatives\n### A bought hub\nIt is dear. {sentence}"
    )
    (option,) = [a for a in extract(doc).alternatives if a.headed]
    found = condition(option.returns) if option.returns is not None else None
    return found.text if found is not None else None


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("I'd choose it if the months were 45, or if the shops were a fifth.",
         "“the months were 45”"),
        ("We would take it if the shops had one till; they have nine.",
         "“the shops had one till”"),
        ("Choose it now if the trial shows that no till keeps its own sales.",
         "“the trial shows that no till keeps its own sales”"),
        ("If the bank asked for one file I would take it.",
         "“the bank asked for one file”"),
    ],
)  # fmt: skip
def test_a_condition_is_said_back_without_its_if(sentence: str, words: str) -> None:
    assert said(sentence) == words


@pytest.mark.parametrize(
    "sentence",
    [
        "They would choose it if they were asked by somebody from outside.",
        "It stops if the hub is away for a whole day.",
        "We would take it with joy.",
    ],
)
def test_no_condition_where_the_author_names_none(sentence: str) -> None:
    assert said(sentence) is None


def test_a_cell_is_the_condition_itself() -> None:
    text = (
        "Option\tAgainst it\tI'd have chosen it if\n"
        "A bought hub\tdear for nine tills\tWe had one till in each shop\n"
        "Paper at each till\tslow in the evening\tOne"
    )
    head = document("# Move the tills\n## Alternatives\nTwo were weighed.")
    block = Block("b9", 9, "table", text, "", section=head.blocks[-2].section)
    doc = Document(format="markdown", blocks=(*head.blocks, block), words=head.words)
    named = {a.phrase.text: a.returns for a in extract(doc).alternatives if a.row}
    hub = named["the bought hub"] if "the bought hub" in named else named["a bought hub"]
    assert hub is not None
    found = condition(hub)
    assert found is not None and found.text == "“we had one till in each shop”"
    assert [returns for name, returns in named.items() if "aper" in name] == [None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if “one” till were left in the shop", None),
        ("if so", None),
        ("if " + "one shop and " * 9 + "the bank agree", None),
        ("if the bank agrees with all of the shops, all of the tills are the same, and no clerk"
         " has to look", "“the bank agrees with all of the shops, all of the tills are the same”"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_back_is_no_condition(text: str, words: str | None) -> None:
    found = condition(Span(1, 0, len(text), text))
    assert (found.text if found is not None else None) == words
