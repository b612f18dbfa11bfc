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

from dev import ROOT
from reviews.followups.engine import build
from reviews.followups.report import why_json, why_text
from reviews.followups.sheet import ModelQuestions
from reviews.followups.signals import AskThis, Signals
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, EDGES, LEVELS, probes
from tests.reviews.followups.sheets import asked, by_model, check

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


def printed(text: str, prompted: bool) -> str:
    doc = document(text)
    known = probes(clashes=CLASHES) if prompted else None
    sheet = build(doc, known)
    check(sheet, doc)
    if prompted:
        put = [q.condition for q in asked(sheet) if q.condition]
        assert sorted(put) == ["file-twice", "keeper-leaves", "line-cut"]
    else:
        assert asked(sheet) == []
    return json.dumps(sheet.as_json(), ensure_ascii=False)


@given(texts, st.booleans())
@several
def test_exact_quotes_and_the_same_bytes_twice(text: str, prompted: bool) -> None:
    assert printed(text, prompted) == printed(text, prompted)


@given(texts, st.text(max_size=300), st.text(max_size=300), st.integers(-1, 40))
@several
def test_no_signal_and_no_model_breaks_a_sheet(
    text: str, said: str, quote: str, block: int
) -> None:
    doc = document(text)
    signals = Signals((AskThis(block, quote, said), AskThis(block, quote, said)), worry=said)
    found = (by_model("What of the hub?", doc, "failure"),) if doc.blocks else ()
    model = ModelQuestions({"failure": found}, {"failure": found}, (said,))
    check(build(doc, probes(clashes=CLASHES), signals, text, model), doc)


@given(texts)
@several
def test_what_is_explained_is_what_the_sheet_is_made_from(text: str) -> None:
    doc, known = document(text), probes(clashes=CLASHES)
    body = why_json(doc, known)
    points = body["starting_points"]
    assert {point["text"] for point in points} == {q.text for q in asked(build(doc, known))}
    met = [point for point in points if point["form"] == "start_challenge"]
    assert len(body["unmet"]) + len(met) == (len(CLASHES) if body["english"] else 0)
    assert why_text(doc, known)


def test_the_broad_challenges_are_met_at_all() -> None:
    for text in (CENTRAL, "\n".join(PIECES)):
        assert '"start_challenge"' in printed(text, True)


@pytest.mark.faults
def test_the_same_bytes_in_another_process_with_other_hashes() -> None:
    """A set's order differs from process to process, and never within one."""
    sample = ROOT / "prompts/library/payment-flows/samples/staff.md"
    start = "import sys; from blindfolio.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "followups", str(sample)]
    command += ["--prompt", "payment-flows", "--explain", "--json"]
    out = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(out) == 1 and b"start_scenario" in out.pop()
