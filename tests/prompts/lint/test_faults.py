"""Every code: a good prompt with one fault gives that finding and no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blindfolio.yaml_text import values
from prompts.lint.check import lint
from prompts.lint.findings import STOPS, SUGGESTIONS
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
