"""What the command prints: the sheet or its making, as text or as JSON-ready values."""

from __future__ import annotations

import pytest

from blindfolio.cli import main
from reviews.followups.report import sheet_json, sheet_text, why_json, why_text
from tests.platform.facts.written import document
from tests.reviews.followups.prompted_documents import CENTRAL, probes


def test_text_and_json_hold_the_same_questions_in_the_same_order() -> None:
    body = sheet_json(document(CENTRAL), probes())
    text = sheet_text(document(CENTRAL), probes())
    places = [text.index(q["text"]) for s in body["segments"] for q in s["questions"]]
    assert places == sorted(places)


def test_the_making_names_every_outcome() -> None:
    body = why_json(document(CENTRAL), probes())
    text = why_text(document(CENTRAL), probes())
    outcomes = {q["outcome"] for qs in body["questions"].values() for q in qs}
    assert "chosen" in outcomes
    assert all(f"[{outcome}]" in text for outcome in outcomes)


@pytest.mark.parametrize("options", [[], ["--explain"], ["--json"], ["--explain", "--json"]])
def test_the_command_prints_each_of_the_four(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sample = "prompts/library/payment-flows/samples/senior.md"
    assert main(["followups", sample, "--prompt", "payment-flows", *options]) == 0
    printed = capsys.readouterr().out
    assert ("[chosen]" in printed or '"outcome"' in printed) is ("--explain" in options)
    assert printed.startswith("{") is ("--json" in options)
