"""A brief is a few sentences and ten facts; the linter reads both together, and advises."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blindfolio.yaml_text import values
from prompts.lint.check import PROBES, lint, lint_page
from prompts.lint.findings import Finding
from prompts.lint.folder import lint_folder
from tests.prompts.lint import labels
from tests.prompts.lint.labels import HERE, PAGE, RUBRIC, changed

BRIEF = (HERE / "lambdas.prompt.md").read_text(encoding="utf-8")
"""The field's own example, in one sentence."""

FACTS = (HERE / "lambdas.probes.yaml").read_text(encoding="utf-8")
ASK = "argue an approach, name the alternatives, name the top three risks."
LONGER = (
    BRIEF + "\nTake 4 to 8 hours. " + "Four teams release on their own; nothing is shared. " * 7
)


def told(brief: str = LONGER, **given: Any) -> list[Finding]:
    return lint(brief, values(RUBRIC), values(FACTS) | given)


def codes(found: list[Finding]) -> list[str]:
    return [f.code for f in found]


def facts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = values(FACTS)["facts"]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., list[Finding]]:

    def lint_of(**texts: str) -> list[Finding]:
        for name, text in texts.items():
            file = f"{name}.md" if name in ("prompt", "brief") else f"{name}.yaml"
            (tmp_path / file).write_text(text, encoding="utf-8")
        return lint_folder(tmp_path)

    return lint_of


def test_the_fields_own_example_passes_with_ten_facts(
    folder: Callable[..., list[Finding]],
) -> None:
    found = folder(prompt=BRIEF, probes=FACTS, rubric="company: one-bar\n")
    # Too short: worth saying, and no reason to stop. Its hours are the opening's to promise.
    assert [(f.code, f.severity) for f in found] == [("P111", "W")]
    assert told() == []


def test_figures_may_be_in_the_facts_of_a_brief_and_those_are_ten() -> None:
    left = [f for f in facts() if f["topic"] not in "Load Latency Cost Contracts On call"]
    assert "P105" in codes(told(facts=left))
    assert codes(told(facts=facts()[:9])) == ["F305"]
    assert {"P105", "F303"} <= set(codes(told(form="case"))), "a long page has them itself"


@pytest.mark.parametrize(
    ("ask", "severity"),
    [
        (ASK, None),
        ("say what you would do, what you turned down and what could go wrong.", None),
        ("argue an approach.", "W"),
        ("thank you.", "E"),
    ],
)
def test_no_ask_stops_and_a_part_that_lacks_is_advice(ask: str, severity: str | None) -> None:
    found = told(LONGER.replace(ASK, ask))
    assert [f.severity for f in found if f.code == "P109"] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("words", "fits"), [(40, False), (60, True), (250, True), (260, False)]
)
def test_sixty_to_two_hundred_and_fifty_words(words: int, fits: bool) -> None:
    short = BRIEF + "\nTake 4 to 8 hours."
    rest = " ".join(["It hurts."] * ((words - 22) // 2))
    assert (codes(told(f"{short} {rest}")) == []) is fits
    long = changed(PAGE, "## Figures\n", "It hurts. " * 300 + "\n\n## Figures\n")
    (found,) = lint_page(long)
    assert (found.code, "300 to 700" in found.reason) == ("P111", True)


@pytest.mark.parametrize("topic", ["The 47 Lambdas", "Outages of 2024"])
def test_what_the_page_says_and_a_year_give_nothing_away(topic: str) -> None:
    spared = facts()
    spared[0] |= {"topic": topic, "answer": "All 47 of them stopped in 2024."}
    assert "F307" not in codes(told(facts=spared))


def test_a_guide_word_for_word_stops_and_what_speaks_for_a_design_is_advice() -> None:
    guide = "prices what the chosen way loses in belt hours or people"
    spoilt = facts()
    spoilt[1]["answer"] = f"The invoice is 31,000 euros. Nobody {guide}."
    probes = values(labels.PROBES)
    probes["positions"][0]["carries"] = ["Nobody outside those depots noticed before noon."]
    for found, severity in (
        (told(facts=spoilt), "E"),
        (told(LONGER + f"Nobody {guide}."), "E"),
        (lint(PAGE, values(RUBRIC), probes), "W"),
    ):
        assert [(f.code, f.severity) for f in found] == [("P110", severity)]


def test_a_brief_beside_a_long_page_is_read_like_one(
    folder: Callable[..., list[Finding]],
) -> None:
    found = folder(
        prompt=PAGE,
        rubric=RUBRIC,
        probes=labels.PROBES + FACTS[FACTS.index("facts:") :],
        brief=LONGER.partition("\n")[2].strip() + " This is best practice.\n",
    )
    assert [(f.code, f.place.file) for f in found] == [("P102", "brief.md")]
    told_of = {(f.code, f.place.file) for f in folder(probes=labels.PROBES)}
    assert told_of >= {("P105", "brief.md"), ("F305", PROBES)}
    assert ("P105", "prompt.md") not in told_of
