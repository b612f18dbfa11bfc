"""Who gets nothing by the document's own words is asked about; who is only named is not."""

from __future__ import annotations

import pytest

from reviews.followups.engine import build
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import probes


@pytest.mark.parametrize(
    ("sentence", "fires"),
    [
        ("The auditor gets nothing from this before summer.", True),
        ("The auditor has to wait until the busy tills have moved.", True),
        ("The auditor reads the ledger every month.", False),
        ("Nothing is written twice, says the auditor.", False),
    ],
)
def test_a_party_that_gets_nothing_is_asked_about(sentence: str, fires: bool) -> None:
    doc = document(f"# A central hub\n## Proposal\nOne hub books every sale.\n{sentence}")
    asked = [
        q
        for s in build(doc, probes()).segments
        for q in s.questions
        if q.form == "prompt_left_out"
    ]
    assert bool(asked) is fires
    assert all(q.quote == sentence and "The auditor wants proof" in q.text for q in asked)
