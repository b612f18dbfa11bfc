"""Each rule fires on what it is for and stays silent on what only looks like it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.documents.model import Block
from blindfolio.facts.extract import extract
from blindfolio.facts.mechanisms import rules
from tests.platform.facts.written import document

FIRES = {
    "write_store": "The importer will write every event to the ledger table.",
    "write_passive": "Each change log entry will be stored in the audit database.",
    "first_use": "A tenant bucket will be created when its first file is uploaded.",
    "stale": "Readers will use the price cache for all lookups.",
    "sticky": "We will associate events with that group until either side logs out.",
    "detect": "We will put a CRC32 checksum at the end of each record.",
    "secret": "The service would use an access token to merge the change.",
    "durability": "The outbox table will survive a crash of the host.",
    "interval": "We will send the nightly batch to the bank.",
    "order": "The reader will drain the overflow queue in order of arrival, oldest first.",
    "unwatched": "The coverage figure is not actively monitored after launch.",
    "skew": "The sidecar will read the protobuf schema from the main controller.",
    "backlog": "Requests will wait in the delivery queue.",
    "fallback": "The client will fall back to the old endpoint.",
    "retry": "The client will retry against the pricing API.",
    "timeout": "The dispatcher waits for its answer for at most 20 seconds.",
    "delete": "The sweeper will delete expired upload records.",
    "human_step": "Operators must run the reconciliation script on Mondays.",
    "automation": "The bot will automatically merge the dependency update.",
    "lossy": "The relay will deliver each message to the search index at most once.",
    "unknown_state": "After 30 minutes the reader will show the payment as unknown.",
    "partial_batch": "We will migrate the accounts table in batches to the new cluster.",
}

SILENT = {
    "lossy": "The bus will deliver each message to the search index and wait for its receipt.",
    "unknown_state": "The reader will show the payment as soon as it is known.",
    "write_store": "We must not write customer names to the ledger table.",
    "durability": "This location does not need to be highly durable.",
    "secret": "Currently the portal has no notion of ownership.",
    "retry": "We will not retry against the pricing API.",
}


def fired(sentence: str) -> set[str]:
    facts = extract(document(f"# Move the tills\n## Proposal\n{sentence}"))
    return {m.rule for m in facts.mechanisms}


def test_every_rule_has_an_example_that_fires_it() -> None:
    assert set(FIRES) == {rule.name for rule, _ in rules()}


@pytest.mark.parametrize(("rule", "sentence"), FIRES.items())
def test_a_rule_fires(rule: str, sentence: str) -> None:
    assert rule in fired(sentence)


@pytest.mark.parametrize(("rule", "sentence"), SILENT.items())
def test_a_rule_stays_silent(rule: str, sentence: str) -> None:
    assert rule not in fired(sentence)


def test_it_stands_for_what_the_sentence_before_spoke_of() -> None:
    facts = extract(
        document(
            "# Merging\n## Proposal\n"
            "The test coverage is a guide only. It is not actively monitored after launch."
        )
    )
    unwatched = next(m for m in facts.mechanisms if m.rule == "unwatched")
    assert unwatched.slots["thing"].text == "the test coverage"


def test_the_background_is_no_design() -> None:
    facts = extract(
        document("# Tills\n## Problem\nTills currently send each receipt to the old database.")
    )
    assert facts.mechanisms == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "A secret is an entry which keeps the access token of the till.",
        "The clerk needs to be authorized to write and delete the ledger records.",
    ],
)
def test_what_explains_or_permits_does_nothing(sentence: str) -> None:
    assert extract(document(f"# Tills\n## Design\n{sentence}")).mechanisms == ()


def test_what_leads_up_to_code_only_shows() -> None:
    lead = "The importer will write every event to the ledger table:"
    doc = document(f"# Tills\n## Design\n{lead}")
    code = Block("b9", 9, "code", "ledger.write(event)", "", section=doc.blocks[-1].section)
    assert extract(doc).mechanisms != ()
    assert extract(replace(doc, blocks=(*doc.blocks, code))).mechanisms == ()
