"""Every code: a good prompt with one fault gives that finding and no other. So does what writers
wrote who had not seen the linter (`tests/gold/linting/README.md`). SC-19: linear time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio.yaml_text import values
from dev import ROOT
from prompts.lint.check import lint
from prompts.lint.findings import STOPS, SUGGESTIONS
from prompts.lint.folder import lint_folder
from tests.prompts.lint.labels import HERE, PAGE, PROBES, RUBRIC, changed

FAULTS = values((HERE / "faults.yaml").read_text(encoding="utf-8"))
WORDINGS = values((HERE / "wordings.yaml").read_text(encoding="utf-8"))
PUT = {
    "asks": PAGE[PAGE.index("Argue for") : PAGE.index(" Name the alternatives")],
    "titles": "Labels for sixty-two depots",
}


def codes(page: str = PAGE, rubric: str = RUBRIC, probes: str = PROBES) -> list[str]:
    return [found.code for found in lint(page, values(rubric), values(probes))]


def test_the_good_prompt_has_no_finding() -> None:
    assert codes() == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f['code']} {f['what']}")
def test_a_fault_is_found_alone(fault: dict[str, str]) -> None:
    parts = {"page": PAGE, "rubric": RUBRIC, "probes": PROBES}
    parts[fault["part"]] = changed(parts[fault["part"]], fault["old"], fault["new"])
    assert codes(**parts) == [fault["code"]]


def wordings() -> Iterator[tuple[str, str, list[str]]]:
    for where, by_code in WORDINGS["faulty"].items():
        yield from ((where, text, [code]) for code in by_code for text in by_code[code])
    for where, spared in WORDINGS["spared"].items():
        yield from ((where, text, []) for text in spared)


@pytest.mark.parametrize(("where", "text", "found"), wordings())
def test_a_classic_or_a_solution_is_found_and_what_sounds_like_one_is_spared(
    where: str, text: str, found: list[str]
) -> None:
    assert codes(changed(PAGE, PUT[where], text)) == found


def test_equal_weights_order_nothing() -> None:
    rubric = values(RUBRIC)
    for criterion in rubric["criteria"]:
        criterion["weight"] = 3
    assert [f.code for f in lint(PAGE, rubric, values(PROBES))] == ["R203"]


@pytest.mark.parametrize(
    "ask",
    [
        "Give the top three risks of your advice. No prototype, no diagrams and no API"
        " specification, please.",
        "Give the three biggest risks of your advice, with a diagram if you like.",
    ],
)
def test_what_is_not_wanted_is_not_asked_for(ask: str) -> None:
    assert codes(changed(PAGE, "Give the top three risks of your advice.", ask)) == []


def test_every_code_has_its_fault_here() -> None:
    found = {fault["code"] for fault in FAULTS} | set(WORDINGS["faulty"]["asks"])
    # test_briefs.py has those of a brief's facts and of length.
    assert found | {"F305", "P111", "FILE", "OPEN"} == set(SUGGESTIONS)


def test_what_stops_is_what_a_program_can_know() -> None:
    assert {"FILE", "OPEN", "P109", "P110"} == STOPS
    found = lint("# Design Twitter\n\nUse Kafka.\n\nArgue for an approach.\n", None, None)
    assert {f.severity for f in found} == {"W"}


def spent(text: str) -> float:
    """Seconds of processor time that all rules take on the text, wherever it stands; the least
    of three, since a neighbour on the machine only ever adds."""
    rubric = {
        "criteria": [{"name": text, "reason": text, "guides": {n: text for n in range(1, 5)}}]
    }
    probes = {"failure_conditions": [{"text": text, "hits": [text], "spares": [text + "."]}]}
    times = []
    for _ in range(3):
        begun = time.process_time()
        lint(PAGE + "\n## Situation\n\n" + text, rubric, probes)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.faults
@pytest.mark.parametrize(
    "unit",
    ["a ", "1 ", "the ", "retry ", "wants ", "We want Kafka. ", "# \n", "| 1 |\n", "- must use\n",
     "<!-- ", "a. ", "risk ", "not ", "design a "],
)  # fmt: skip
def test_no_rule_takes_more_than_linear_time(unit: str) -> None:
    """Eight times the text may take no more than about eight times as long; the second summand
    is what a small text costs by chance."""
    small, large = spent(unit * 100), spent(unit * 800)
    assert large < 16 * small + 0.2, unit


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
