"""The other facts: risks, steps, entities, contradictions, what is missing."""

from __future__ import annotations

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


def test_an_item_of_the_authors_list_of_risks_is_named_by_its_words() -> None:
    found = facts(
        "## The top three risks\n- Finance trusts the reader. It looks like proof."
    ).risks
    assert [r.phrase.text for r in found if r.phrase and r.listed] == [
        "\u201cFinance trusts the reader\u201d"
    ]


def test_a_list_of_concerns_is_no_list_of_risks() -> None:
    found = facts("## Cross-cutting concerns\n- The effect of buffering on latency.").risks
    assert not any(r.listed for r in found)


def test_a_phase_is_named_with_its_label() -> None:
    found = facts("## Migration\nPhase 2, January to June: the settlement file.").steps
    assert [s.thing.text for s in found if s.thing] == ["phase 2, the settlement file"]


def test_two_firsts_are_a_contradiction() -> None:
    found = facts(
        "## Questions\nWe will start with S3 as the first external buffer type.\n"
        "## Plan of attack\n- Write an external buffer implementation for Kafka."
    ).contradictions
    assert [(c.one.text, c.other.text) for c in found] == [("S3", "Kafka")]


def test_two_counts_of_one_thing_are_a_contradiction() -> None:
    found = facts(
        "## Design\nWe expect 40 payment flows to move.\n## Plan\nWe assume 52 payment flows."
    ).contradictions
    assert [(c.about.text, c.one.text, c.other.text) for c in found] == [
        ("payment flows", "40", "52")
    ]


def test_teams_are_no_components_and_stores_are() -> None:
    found = facts(
        "## Design\nThe owning teams call the ledger service. "
        "The ledger service writes to the event table. Owning teams read the event table."
    ).components
    names = {e.name for e in found}
    assert {"ledger service", "event table"} <= names and "owning teams" not in names


def test_what_is_missing_is_listed_and_an_empty_section_is_quoted() -> None:
    missing = facts("## Design\nWe will send events.\n## Drawbacks\n## End\nDone.").absences
    assert {"alternatives", "numbers", "rollback"} <= {a.kind for a in missing}
    assert [a.heading.text for a in missing if a.heading is not None] == ["Drawbacks"]


def test_any_wording_of_a_way_back_counts() -> None:
    body = "## Plan\nTo go back, a flow simply stops writing records."
    assert "rollback" not in {a.kind for a in facts(body).absences}


def test_another_language_is_noticed() -> None:
    german = (
        "Wir schlagen vor, die Ereignisse in eine eigene Tabelle zu schreiben und zu lesen. "
    )
    assert not facts(f"## Entwurf\n{german * 5}").english
    assert facts(
        "## Design\n" + "We propose to write the events to a table of their own. " * 5
    ).english
