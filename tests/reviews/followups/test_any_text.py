"""Whatever the text: every quote is verbatim, the sheet keeps its limits, the same bytes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blindfolio.documents.model import Document
from blindfolio.facts.spans import QUOTE_LIMIT
from dev import ROOT
from reviews.followups.engine import build, weigh
from reviews.followups.explain import as_text, explained
from reviews.followups.selection import MOST, SHOWN
from reviews.followups.sheet import MINUTES
from reviews.followups.verify import MAX_WRITTEN
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, LEVELS, probes

# pieces of design prose, so that facts are found; and any text at all, so that none is relied on
PIECES = (
    "We will build a central hub that writes each sale to the ledger table.",
    "I considered a bought ledger, but it would require a new vendor.",
    "Instead of a nightly file we could ask the hub every 5 minutes.",
    "The worker retries 3 times and then gives up after 20 seconds.",
    "| By | What | Who |",
    "| 15 Sep | the busy tills move | Shops |",
    "# Why not just listen",
    "## Phase 2: the orphans",
    "- Nobody at Treasury gets a page, and no team reads the queue.",
    "Risk: the file arrives twice; 410 a second, N (5?) copies.",
    "{decision} {thing} <b> [[x]] {0} %s",
    "**March.** First ten tills, then all.",
)
line = st.one_of(
    st.sampled_from(PIECES),
    st.text(max_size=120),
    st.builds(
        " ".join,
        st.lists(
            st.sampled_from([w for p in (*PIECES, CENTRAL, EDGES) for w in p.split()]),
            max_size=25,
        ),
    ),
)
texts = st.lists(line, max_size=14).map("\n".join)
_SHARED = {
    "where": "anywhere",
    "within": "section",
    "why": "Words that stand nearly everywhere.",
    "listen_for": LEVELS,
}
CLASHES: list[dict[str, Any]] = [
    _SHARED
    | {
        "key": "one-phrase",
        "segment": "failure",
        "says": [["the", "a", "each"]],
        "texts": [
            "On {said} it hangs, and on what else?",
            "What hangs on this, and what else?",
        ],
    },
    _SHARED
    | {
        "key": "a-figure",
        "segment": "migration",
        "says": [["the", "a", "and"], ["hub", "worker", "file", "nobody"]],
        "figure": {"of": "time", "works_out": {"how": "times", "number": 12}},
        "texts": ["In {figure}, {result} in all, what is it that goes wrong first?"],
    },
    _SHARED
    | {
        "key": "two-passages",
        "segment": "alternatives",
        "says": [["hub"]],
        "also": [["ledger", "every"]],
        "texts": ["Between {said} and {also}, which one of them would you give up?"],
    },
]
several = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(doc: Document, prompted: bool) -> str:
    known = probes(clashes=CLASHES) if prompted else None
    sheet = build(doc, known)
    blocks = {b.seq: b.text for b in doc.blocks}
    assert [s.name for s in sheet.segments] == list(MINUTES)
    for segment in sheet.segments:
        assert len(segment.questions) <= MOST
        assert segment.shown == min(SHOWN, len(segment.questions))
        for question in segment.questions:
            assert question.quote in blocks[question.block]
            assert len(question.quote) <= QUOTE_LIMIT
            assert question.quote or question.form.startswith("absence")
            assert len(question.text) <= MAX_WRITTEN
            assert "{" not in question.text
    for items in sheet.extraction.values():
        assert all(item["quote"] in blocks[item["block"]] for item in items)
    return json.dumps(sheet.as_json(), sort_keys=True)


@given(texts, st.booleans())
@several
def test_quotes_limits_and_the_same_bytes_twice(text: str, prompted: bool) -> None:
    doc = document(text)
    assert check(doc, prompted) == check(doc, prompted)


@given(texts)
@several
def test_what_is_explained_adds_up(text: str) -> None:
    weighed = weigh(document(text), probes(clashes=CLASHES))
    body = explained(weighed)
    shown = sum(len(questions) for questions in body["questions"].values())
    chosen = sum(len(found) for found in weighed.selection.chosen.values())
    assert shown == chosen + len(weighed.selection.lost) + len(weighed.faulty)
    assert as_text(body)


def test_the_broad_clashes_are_met_at_all() -> None:
    for text in (CENTRAL, "\n".join(PIECES)):
        assert '"prompt_clash"' in check(document(text), True)


@pytest.mark.faults
def test_the_same_bytes_in_another_process_with_other_hashes() -> None:
    """A set's order differs from process to process, and never within one."""
    sample = ROOT / "prompts/library/payment-flows/samples/staff.md"
    start = "import sys; from blindfolio.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "followups", str(sample)]
    command += ["--prompt", "payment-flows", "--explain", "--json"]
    printed = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1 and b"prompt_condition" in printed.pop()
