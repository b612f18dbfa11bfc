"""Every code: a good prompt with one fault gives that finding and no other error."""

from __future__ import annotations

import pytest

from prompts.lint.check import lint
from prompts.lint.findings import CODES, Finding
from tests.prompts.lint.labels import FAULTS, PAGE, PROBES, RUBRIC, changed, values

FIRST_GUIDE = "Restates the request; names no group of depots."
SECOND_GUIDE = (
    "Says which depots and templates are meant and lists what is to be done for them."
)
ADVISED = {"P104", "P110", "P111", "R205", "R206", "F302"}
"""What a whole prompt is advised on, beside a fault of one of its lines."""


def codes(found: list[Finding]) -> list[str]:
    """The codes of the faults among the findings; some come with advice on the whole."""
    return [finding.code for finding in found if finding.code not in ADVISED]


def test_the_good_prompt_has_no_finding() -> None:
    assert lint(PAGE, values(RUBRIC), values(PROBES)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f['code']} {f['what']}")
def test_a_fault_is_found_alone(fault: dict[str, str]) -> None:
    parts = {"page": PAGE, "rubric": RUBRIC, "probes": PROBES}
    parts[fault["part"]] = changed(parts[fault["part"]], fault["old"], fault["new"])
    found = lint(parts["page"], values(parts["rubric"]), values(parts["probes"]))
    assert codes(found) == [fault["code"]]


def test_equal_weights_order_nothing() -> None:
    rubric = values(RUBRIC)
    for criterion in rubric["criteria"]:
        criterion["weight"] = 3
    assert codes(lint(PAGE, rubric, values(PROBES))) == ["R203"]


def test_a_page_without_forces_is_advised() -> None:
    """P104: the figures are sizes only, and nobody stands against anybody."""
    start, end = PAGE.index("## Situation"), PAGE.index("## The ask")
    dull = """\
## Situation

Example Parcels has 62 depots with 118 templates, 9 printers and 12 belts. There are 300 rooms
and 40 lorries.

## Who

- **Tariffs** wants blue labels.
- **Partners** want green labels.

"""
    found = lint_page_with(PAGE[:start] + dull + PAGE[end:])
    assert [f.code for f in found if f.code != "P111"] == ["P104"]


def test_forces_without_anybody_against_them_are_advised() -> None:
    """P104: three forces have figures, but all want the same."""
    start, end = PAGE.index("Since February"), PAGE.index("## The ask")
    calm = """\
Labels carry last week's prices.

## Situation

A stopped belt costs € 4,100 an hour. A label takes 700 ms at the median. The incident of March
stopped 14 depots. The tariff changes on 1 January 2027 in 62 depots with 118
templates, a third of them from 2009.

## Who

- **Tariffs** wants correct labels.
- **Partners** want correct labels as well.

"""
    found = lint_page_with(PAGE[:start] + calm + PAGE[end:])
    assert [f.code for f in found if f.code != "P111"] == ["P104"]


def lint_page_with(page: str) -> list[Finding]:
    return lint(page, values(RUBRIC), values(PROBES))


LEAKS = {
    "a guide": (
        "Nobody outside those depots",
        "Say what happens to labels that were printed before. Nobody outside those depots",
    ),
    "an answer": (
        "Nobody outside those depots",
        "The hire is approved and may start in April. Nobody outside those depots",
    ),
}


@pytest.mark.parametrize("what", LEAKS)
def test_what_the_page_shares_with_the_answers_is_told(what: str) -> None:
    found = lint_page_with(changed(PAGE, *LEAKS[what]))
    assert [f.code for f in found] == ["P110"]


def test_a_sentence_for_candidates_names_no_mechanism() -> None:
    told = "Whether you handle duplicates and a person it relies on, is not there."
    old = "How your design behaves when a part of it, or a person it relies on, is not there."
    found = lint(PAGE, values(changed(RUBRIC, old, told)), values(PROBES))
    assert [f.code for f in found] == ["P110"]


ADVICE = [
    ("R205", SECOND_GUIDE, "Gives a detailed list of the depots and templates that are meant."),
    ("R205", SECOND_GUIDE, "Mentions idempotency."),
    ("R205", SECOND_GUIDE, "Uses the term blast radius for a depot."),
]


@pytest.mark.parametrize(("code", "old", "new"), ADVICE)
def test_volume_and_vocabulary_are_advised_against(code: str, old: str, new: str) -> None:
    found = lint(PAGE, values(changed(RUBRIC, old, new)), values(PROBES))
    assert [f.code for f in found] == [code]


def test_a_count_alone_that_parts_two_levels_is_advised_against() -> None:
    rubric = changed(RUBRIC, FIRST_GUIDE, "Names two groups of depots with their belts.")
    rubric = changed(rubric, SECOND_GUIDE, "Names three groups of depots with their belts.")
    found = lint(PAGE, values(rubric), values(PROBES))
    assert [f.code for f in found] == ["R205"]


def test_a_rubric_that_never_rewards_less_is_advised() -> None:
    rubric = values(RUBRIC)
    rubric["criteria"][0]["guides"][4] = "Says who must decide about a depot's own copies."
    rubric["criteria"][1]["guides"][4] = "Adds a design that serves the inspector and tariffs."
    rubric["criteria"][2]["guides"][4] = "Finds a person whose absence ends the plan."
    rubric["criteria"][3]["guides"][3] = "Says which of today's calls disappear and who gains."
    assert [f.code for f in lint(PAGE, rubric, values(PROBES))] == ["R206"]


FLIPS = {
    "no end": ("to: a belt waits 20 s,", "to: a belt waits 700 ms,"),
    "the same winner": (
        "wins_before: depots-pull, wins_after: printed-centrally, text: The belt",
        "wins_before: depots-pull, wins_after: depots-pull, text: The belt",
    ),
    "more load": (
        "from: a belt waits 700 ms, to: a belt waits 20 s,",
        "from: 22000 requests an hour, to: 220000 requests an hour,",
    ),
    "more load in words": (
        "to: a belt waits 20 s,",
        "to: ten times the traffic,",
    ),
}


@pytest.mark.parametrize("what", FLIPS)
def test_a_flip_that_flips_nothing_is_advised_against(what: str) -> None:
    found = lint(PAGE, values(RUBRIC), values(changed(PROBES, *FLIPS[what])))
    assert [f.code for f in found] == ["F302"]


def test_every_code_has_its_fault_here() -> None:
    faulty = {fault["code"] for fault in FAULTS}
    of_facts = {"F305", "F306", "F307", "F308"}  # test_briefs.py, test_strangers.py
    assert faulty | ADVISED | of_facts == {
        code for code in CODES if code[0] in "PRF" and code[1:].isdigit()
    }
