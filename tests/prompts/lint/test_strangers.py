"""Prompts by writers who had not seen the linter (`tests/gold/linting/README.md`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from dev import ROOT
from prompts.lint.folder import lint_folder

PROMPTS = ROOT / "tests/gold/linting"
FOUND = {
    "bed-board": "P102",
    "bike-docks": "P108",
    "cattle-auctions": "F307",
    "chat-service": "P101",
    "ferry-manifests": "P109",
    "parcel-events": "P102",
    "payroll-runs": "F301",
    "pharmacy-prices": "F308",
    "school-meals": "R201",
    "tram-fares": "F304",
    "vaccine-fridges": "R204",
    "water-meters": "F308",
}
"""The code that names each bad prompt's fault; two faults take a reader."""


@pytest.mark.parametrize("folder", sorted((PROMPTS / "good").iterdir()), ids=lambda it: it.name)
def test_a_good_prompt_is_not_stopped(folder: Path) -> None:
    assert [it for it in lint_folder(folder) if it.severity == "E"] == []


@pytest.mark.parametrize(("name", "code"), FOUND.items())
def test_a_bad_prompts_fault_is_found(name: str, code: str) -> None:
    assert code in {finding.code for finding in lint_folder(PROMPTS / "bad" / name)}
