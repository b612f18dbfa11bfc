"""Rows of a table that weighs options are options; rows of any other table are none."""

from __future__ import annotations

import pytest

from blindfolio.documents.model import Document
from blindfolio.facts.extract import extract
from blindfolio.facts.model import Alternative
from tests.platform.facts.written import document

WEIGHED = [
    ("Alternative", "What", "Why not"),
    ("Option", "Carries", "Drawbacks"),
    ("Approach", "Cost", "When it would win"),
]


def table(*rows: tuple[str, ...], section: str = "Design") -> Document:
    """A document with one table, its rows as a block's text holds them."""
    doc = document(f"# Move the tills\n## {section}\nWe will build one hub.\n| x |")
    text = "\n".join("\t".join(row) for row in rows)
    blocks = (*doc.blocks[:-1], doc.blocks[-1].__class__(
        id="b9", seq=9, kind="table", text=text, html="", section=doc.blocks[-1].section
    ))  # fmt: skip
    return Document(format="markdown", blocks=blocks, words=doc.words)


def options(doc: Document) -> list[Alternative]:
    return [o for o in extract(doc).alternatives if o.row]


ROWS = (
    ("Workflow engine", "runs every step", "it stopped eleven shops in June for an hour"),
    ("Buy a ledger", "a hosted one", "9,000 euros a month is above the budget"),
    ("Our hub (chosen)", "one hub", "it needs a rota of its own"),
)


@pytest.mark.parametrize("head", WEIGHED)
def test_each_row_is_an_option_and_the_chosen_one_is_not(head: tuple[str, ...]) -> None:
    found = options(table(head, *ROWS))
    assert [o.phrase.text for o in found] == ["the workflow engine", "buying a ledger"]
    assert [o.row for o in found] == [1, 2]


def test_the_cell_against_an_option_is_its_quote() -> None:
    doc = table(WEIGHED[0], *ROWS)
    first = options(doc)[0]
    assert first.quote.text == ROWS[0][2] and first.reasoned
    assert first.quote.text in doc.blocks[-1].text


@pytest.mark.parametrize(
    "head",
    [
        ("Part", "Flows", "Person-months"),
        ("Setting", "Default", "Meaning"),
        ("Option", "Default", "Meaning"),
        ("When", "What", "Who"),
    ],
)
def test_a_table_that_weighs_nothing_has_no_options(head: tuple[str, ...]) -> None:
    assert options(table(head, *ROWS)) == []


def test_a_cell_that_is_a_sentence_names_no_option() -> None:
    said = ("What if every shop that is open ran its own till", "", "nobody would know the sum")
    found = options(table(WEIGHED[0], said, *ROWS))
    assert [o.row for o in found] == [2, 3]


def test_a_mechanism_of_the_design_is_not_turned_down() -> None:
    text = (
        "# Move the tills\n## Design\nThe hub will remove duplicates by the sale key.\n"
        "We could remove duplicates by key, but the sale key is needed.\n"
    )
    assert not any("duplicates" in o.phrase.text for o in extract(document(text)).alternatives)


def test_a_purpose_is_not_the_other_side_of_a_choice() -> None:
    text = "# Move the tills\n## Design\nWe chose a version number to keep the rows in order."
    assert extract(document(text)).alternatives == ()
