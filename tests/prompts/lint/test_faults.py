"""Every code: a good prompt with one fault gives that finding and no other. So does what writers
wrote who had not seen the linter (`tests/gold/linting/README.md`). SC-19: linear time.

A brief is a few sentences and ten facts; the linter reads both together, and advises."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from blindfolio.yaml_text import values
from dev import ROOT
from prompts.lint.check import lint, lint_page
from prompts.lint.findings import STOPS, SUGGESTIONS, Finding
from prompts.lint.folder import lint_folder

HERE = Path(__file__).parent
# A good prompt, invented for these tests: each bad one is this one with a small change.
PAGE = (HERE / "labels.prompt.md").read_text(encoding="utf-8")
RUBRIC = (HERE / "labels.rubric.yaml").read_text(encoding="utf-8")
PROBES = (HERE / "labels.probes.yaml").read_text(encoding="utf-8")
FAULTS = values((HERE / "faults.yaml").read_text(encoding="utf-8"))
WORDINGS = values((HERE / "wordings.yaml").read_text(encoding="utf-8"))
HELD_OUT = values((HERE / "held_out.yaml").read_text(encoding="utf-8"))
PUT = {
    "asks": PAGE[PAGE.index("Argue for") : PAGE.index(" Name the alternatives")],
    "titles": "Labels for sixty-two depots",
}

PLACES = PUT | {
    "ask": PAGE[
        PAGE.index("Argue for") : PAGE.index(" of your advice.") + len(" of your advice.")
    ],
    "figures": PAGE[
        PAGE.index("| depots |") : PAGE.index("two | today |") + len("two | today |")
    ],
}


def changed(text: str, old: str, new: str) -> str:
    """The text with one passage put in place of another that stands in it once."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def put(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


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


@pytest.mark.parametrize(("where", "text", "found"), list(wordings()))
def test_a_classic_or_a_solution_is_found_and_what_sounds_like_one_is_spared(
    where: str, text: str, found: list[str]
) -> None:
    assert codes(changed(PAGE, PUT[where], text)) == found


def planted() -> Iterator[tuple[str, str, list[str]]]:
    for code, wheres in HELD_OUT.items():
        for where, texts in wheres.items():
            for found in ("found", "spared"):
                for text in texts.get(found, ()):
                    yield where, text, [code] if found == "found" else []


@pytest.mark.parametrize(("where", "text", "found"), list(planted()))
def test_a_fault_that_was_planted_unseen_is_found(
    where: str, text: str, found: list[str]
) -> None:
    page, rubric = PAGE, RUBRIC
    if where in ("guide", "told"):
        old = {
            "guide": "Gives the share of wrong labels that one named group causes and begins"
            " there.",
            "told": "How your design behaves when a part of it",
        }[where]
        rubric = changed(RUBRIC, old, text if where == "guide" else f"{text} It")
    elif where == "page":
        page = changed(
            PAGE, "Nobody outside those depots", f"{text} Nobody outside those depots"
        )
    else:
        page = changed(PAGE, PLACES[where], text)
    assert codes(page, rubric) == found


def test_equal_weights_order_nothing() -> None:
    rubric = values(RUBRIC)
    for criterion in rubric["criteria"]:
        criterion["weight"] = 3
    assert [f.code for f in lint(PAGE, rubric, values(PROBES))] == ["R203"]


def test_every_code_has_its_fault_here() -> None:
    found = {fault["code"] for fault in FAULTS} | set(WORDINGS["faulty"]["asks"])
    # Those of a brief's facts, of length and of languages have tests of their own.
    assert found | {"F305", "P111", "FILE", "LANG", "OPEN"} == set(SUGGESTIONS)


def test_what_stops_is_what_a_program_can_know() -> None:
    assert {"F305", "FILE", "OPEN", "P109", "P110"} == STOPS
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
    "cattle-auctions": "F307",
    "chat-service": "P101",
    "ferry-manifests": "P109",
    "parcel-events": "P102",
    "payroll-runs": "F301",
    "school-meals": "R201",
    "tram-fares": "F304",
    "vaccine-fridges": "R204",
}
"""The code that names each bad prompt's fault; five faults take a reader."""


@pytest.mark.parametrize("folder", sorted((PROMPTS / "good").iterdir()), ids=lambda it: it.name)
def test_a_good_prompt_is_not_stopped(folder: Path) -> None:
    assert [it for it in lint_folder(folder) if it.severity == "E"] == []


@pytest.mark.parametrize(("name", "code"), FOUND.items())
def test_a_bad_prompts_fault_is_found(name: str, code: str) -> None:
    assert code in {finding.code for finding in lint_folder(PROMPTS / "bad" / name)}


BRIEF = (HERE / "lambdas.prompt.md").read_text(encoding="utf-8")
"""The field's own example, in one sentence."""

FACTS = (HERE / "lambdas.probes.yaml").read_text(encoding="utf-8")
ASK = "argue an approach, name the alternatives, name the top three risks."
LONGER = (
    BRIEF + "\nTake 4 to 8 hours. " + "Four teams release on their own; nothing is shared. " * 7
)


def told(brief: str = LONGER, **given: Any) -> list[Finding]:
    return lint(brief, values(RUBRIC), values(FACTS) | given)


def told_codes(brief: str = LONGER, **given: Any) -> list[str]:
    return [f.code for f in told(brief, **given)]


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
    assert "P105" in told_codes(facts=left)
    assert told_codes(facts=facts()[:9]) == ["F305"]
    for few in (9, 1, 0):
        stops = [f for f in told(facts=facts()[:few]) if f.severity == "E"]
        assert [(f.code, f.waivable) for f in stops] == [("F305", True)], few
    assert {"P105", "F303"} <= set(told_codes(form="case")), "a long page has them itself"


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
    assert (told_codes(f"{short} {rest}") == []) is fits
    long = changed(PAGE, "## Figures\n", "It hurts. " * 300 + "\n\n## Figures\n")
    (found,) = lint_page(long)
    assert (found.code, "300 to 700" in found.reason) == ("P111", True)


@pytest.mark.parametrize("topic", ["The 47 Lambdas", "Outages of 2024"])
def test_what_the_page_says_and_a_year_give_nothing_away(topic: str) -> None:
    spared = facts()
    spared[0] |= {"topic": topic, "answer": "All 47 of them stopped in 2024."}
    assert "F307" not in told_codes(facts=spared)


def test_a_guide_word_for_word_stops_and_what_speaks_for_a_design_is_advice() -> None:
    guide = "prices what the chosen way loses in belt hours or people"
    spoilt = facts()
    spoilt[1]["answer"] = f"The invoice is 31,000 euros. Nobody {guide}."
    probes = values(PROBES)
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
        probes=PROBES + FACTS[FACTS.index("facts:") :],
        brief=LONGER.partition("\n")[2].strip() + " This is best practice.\n",
    )
    assert [(f.code, f.place.file) for f in found] == [("P102", "brief.md")]
    told_of = {(f.code, f.place.file) for f in folder(probes=PROBES)}
    assert told_of >= {("P105", "brief.md"), ("F305", "probes.yaml")}
    assert ("P105", "prompt.md") not in told_of
