"""The other facts: risks, steps, claims, entities, and what language it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.model import Facts
from tests.platform.facts.written import document


def facts(body: str) -> Facts:
    return extract(document(f"# Move the tills\n{body}"))


def test_a_negated_capability_is_a_risk_without_the_word() -> None:
    found = facts(
        "## Design\nThe reader cannot recover a record that fails its checksum."
    ).risks
    assert [r.mitigated for r in found] == [False]


def test_a_risk_with_its_answer_beside_it_is_mitigated() -> None:
    found = facts(
        "## Risks\nA second call could induce throttling by the bank. "
        "Therefore we will cache the first answer."
    ).risks
    assert found[0].mitigated


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("If the trial is unsuccessful, we will remove all configurations.", "rollback"),
        ("We will deprecate the old parser.", "decommission"),
        ("Both old and new readers will run side by side.", "compare"),
        ("It will be enabled by a feature flag.", "flag"),
        ("They will trial it for a number of weeks.", "deadline"),
        ("The first phase will cover two regions.", "phase"),
        ("It will be up to the owning teams to merge.", "who"),
        ("We will have new columns in the events table.", "in_flight"),
        ("Merging goes against the current guidance of the department.", "policy"),
        ("We will migrate the accounts table.", "move"),
    ],
)
def test_a_sentence_about_moving_has_its_kind(sentence: str, kind: str) -> None:
    assert kind in {s.kind for s in facts(f"## Design\n{sentence}").steps}


def test_items_of_a_plan_are_steps_in_gerund() -> None:
    found = facts(
        "## Plan of attack\n- Rewrite the disk buffer\n- Publish the new schema"
    ).steps
    assert {s.action.text for s in found if s.action} == {
        "rewriting the disk buffer",
        "publishing the new schema",
    }


def test_an_item_of_the_authors_list_of_risks_is_one_without_a_word_of_danger() -> None:
    item = "- Finance trusts the reader. It looks like proof."
    assert [r.quote.text for r in facts(f"## The top three risks\n{item}").risks] == [
        "Finance trusts the reader."
    ]
    assert facts(f"## Cross-cutting concerns\n{item}").risks == ()


def test_a_row_of_a_plan_is_a_step_by_what_it_says_most() -> None:
    rows = "| When | What | Who |\n| March | two quiet shops move | Shops |\n| April | - | x |"
    doc = document("# Tills\n## Plan\nWe begin.\n| x |")
    table = replace(doc.blocks[-1], text=document(rows).blocks[0].text)
    text = "\n".join(b.text for b in document(rows).blocks)
    blocks = (*doc.blocks[:-1], replace(table, text=text))
    found = extract(replace(doc, blocks=blocks)).steps
    assert [(s.kind, s.quote.text) for s in found] == [("phase", "two quiet shops move")]
    other = tuple(replace(b, text="Costs") if b.text == "Plan" else b for b in blocks)
    assert extract(replace(doc, blocks=other)).steps == ()


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("The hub easily writes every sale of the day.", True),
        ("The hub easily writes 30 % of the sales.", False),
        ("The hub writes every sale of the day.", False),
        ("We measured that the hub easily writes every sale.", False),
    ],
)
def test_a_claim_has_no_figure_and_no_source_beside_it(sentence: str, claimed: bool) -> None:
    found = facts(f"## Proposal\n{sentence}").claims
    assert [c.quote.text for c in found] == [sentence] * claimed


def test_teams_are_no_components_and_stores_are() -> None:
    found = facts(
        "## Design\nThe owning teams call the ledger service. "
        "The ledger service writes to the event table. Owning teams read the event table."
    ).components
    names = {e.name for e in found}
    assert {"ledger service", "event table"} <= names and "owning teams" not in names


def test_another_language_is_noticed() -> None:
    german = (
        "Wir schlagen vor, die Ereignisse in eine eigene Tabelle zu schreiben und zu lesen. "
    )
    assert not facts(f"## Entwurf\n{german * 5}").english
    assert facts(
        "## Design\n" + "We propose to write the events to a table of their own. " * 5
    ).english
