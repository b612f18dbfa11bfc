"""Options in bold leads, in headings that ask, and across the columns of a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.model import Alternative
from tests.platform.facts.test_option_tables import table
from tests.platform.facts.written import document


def bold(*paragraphs: tuple[str, str]) -> list[Alternative]:
    """The options of a section whose paragraphs open with a bold lead."""
    text = "\n".join(f"{lead} {rest}" for lead, rest in paragraphs)
    doc = document(
        f"# Move the tills\n## Proposal\nWe will build a hub.\n## What else I looked at\n{text}\n"
    )
    leads = [lead for lead, _ in paragraphs]
    blocks = tuple(
        replace(b, html=f"<p><strong>{lead}</strong>{b.text[len(lead) :]}</p>")
        if (lead := next((x for x in leads if b.text.startswith(x)), ""))
        else b
        for b in doc.blocks
    )
    return list(extract(replace(doc, blocks=blocks)).alternatives)


REST = "It costs 12,000 euros a month, which is more than we have."


@pytest.mark.parametrize(
    ("lead", "name"),
    [
        ("A hosted workflow engine driving all money flows.", "a hosted workflow engine"),
        ("Buy a ledger.", "buying a ledger"),
        ("B. Orchestrator per region.", "orchestrator per region"),
        ("Do the wish in full (16).", "doing the wish in full"),
        ("From the logs, nightly, into the warehouse.", "“From the logs, nightly, into the"),
        ("One service in place of the nine flows, as a row.", "“One service in place of the"),
    ],
)
def test_a_bold_lead_names_the_option(lead: str, name: str) -> None:
    named = [o.phrase.text.lower() for o in bold((lead, REST))]
    assert any(name.lower() in text for text in named)


def test_a_lead_is_never_half_of_another_sentence() -> None:
    (option,) = bold(
        ("Do the on-call wish and the file.", "Fits neatly, and I would choose it.")
    )
    assert "neatly" not in option.phrase.text


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Why not just listen", "listening"),
        ("Why not buy a ledger?", "buying a ledger"),
        ("Why not a second queue?", "a second queue"),
    ],
)
def test_a_heading_that_asks_names_the_option_and_is_quoted(heading: str, name: str) -> None:
    doc = document(
        f"# Move the tills\n## Proposal\nWe will build a hub.\n## {heading}\n"
        "It would own nothing, and it is wrong when a message is lost.\n"
    )
    found = {o.phrase.text: o for o in extract(doc).alternatives}
    assert name in found
    assert found[name].quote.text == heading


def test_columns_are_options_and_the_chosen_one_is_not() -> None:
    doc = table(
        ("", "A: workflows per owner (chosen)", "B: event listener", "C: one payment service"),
        ("Cost", "3,650", "2,000", "5,000"),
        ("What would make me choose it", "", "if the months were 20", "if we had 45 months"),
        section="Options compared",
    )
    found = {o.phrase.text: o for o in extract(doc).alternatives if o.row}
    assert set(found) == {"the event listener", "the one payment service"}
    about = [cell.text for cell in found["the event listener"].about]
    assert about == ["B: event listener", "2,000", "if the months were 20"]


def test_a_thing_that_the_design_drops_is_no_option() -> None:
    doc = document("# Move the tills\n## Proposal\nDuplicates are dropped by message id.\n")
    assert extract(doc).alternatives == ()
