"""What looks like a fault and is none: each cell of the table's last column, and their kin."""

from __future__ import annotations

import pytest

from prompts.lint.check import lint, lint_probes, lint_rubric
from tests.prompts.lint.labels import PAGE, PROBES, RUBRIC, SPARED, changed, values

NOBODY = "Nobody outside those depots noticed before the first lorry was back."


@pytest.mark.parametrize("case", SPARED, ids=lambda case: str(case["what"]))
def test_a_page_is_spared(case: dict[str, str]) -> None:
    found = lint(changed(PAGE, case["old"], case["new"]), values(RUBRIC), values(PROBES))
    assert found == []


def test_forces_in_the_words_of_a_trade_are_forces() -> None:
    """P104: minutes to dispatch are latency, a recall is blast radius, a journeyman a skill."""
    start, end = PAGE.index("Since February"), PAGE.index("## The ask")
    trade = """\
The mill grinds for 40 bakers, and the scale is wrong.

## Situation

It takes 12 minutes to dispatch a lorry, and 9 bakers wait for flour at four in the morning. In
May a recall took 300 sacks back. Two journeymen know the old scale. A sack brings € 18.

## Who

- The bakers want flour before four, but the miller refuses to grind at night.

"""
    found = lint(PAGE[:start] + trade + PAGE[end:], values(RUBRIC), values(PROBES))
    assert [f.code for f in found] == ["P111"]  # a short page, and nothing else


SPARED_GUIDES = {
    "R201 a term of the trade": "Says which reads need strong consistency and what each costs.",
    "R201 a term of the trade without more": "Asks for strong consistency between two depots only.",
    "R201 an adjective beside an observation": "Gives a clear figure for the loss in each hour.",
    "R201 a verb written like praise": "Says who clears the queue of labels after a stop.",
    "R201 an unusual verb": "Fences the islands off from the depots at the printed number.",
    "R201 an absence": "No group of depots and no figure.",
    "R204 a people": "Says what the Polish depots print while the line is down.",
    "R204 a product": "Says why Fluent Bit on the native Windows client stays where it is.",
    "R204 a parser's grammar": "Leaves the grammar of the parser as it is and says why.",
    "R204 spellings of a name": "Says who joins two spellings of a name in one address.",
    "R204 a layout of data": "Gives the disk layout of the label archive and its yearly cost.",
    "R204 pages that wake people": "Says how the number of pages per week falls at night.",
    "R204 alike decisions": "States a rule by which a mid-level engineer would decide alike.",
    "R205 a count that is the observation": "Names both owners of the islands and asks them.",
    "R205 a detailed bill": "Reads the detailed bill of the partners and finds two depots in it.",
}  # fmt: skip


@pytest.mark.parametrize("what", SPARED_GUIDES)
def test_a_guide_is_spared(what: str) -> None:
    rubric = values(RUBRIC)
    rubric["criteria"][0]["guides"][2] = SPARED_GUIDES[what]
    assert lint(PAGE, rubric, values(PROBES)) == []


def test_a_long_shared_opening_with_a_new_clause_is_a_step() -> None:
    """R202."""
    rubric = values(RUBRIC)
    opening = (
        "Says which depots and templates are meant, what is to be done for each of them in which"
        " month, who does it, and what a belt prints on the day when the tariff changes"
    )
    rubric["criteria"][0]["guides"][2] = opening + "."
    rubric["criteria"][0]["guides"][3] = opening + ", and who pays the islands' ferry."
    assert lint(PAGE, rubric, values(PROBES)) == []


def test_a_negation_is_a_step() -> None:
    """R202: the same words with "does not" are the level below."""
    rubric = values(RUBRIC)
    rubric["criteria"][0]["guides"][1] = "Does not say which depots are meant by the request."
    rubric["criteria"][0]["guides"][2] = "Says which depots are meant by the request."
    assert lint(PAGE, rubric, values(PROBES)) == []


@pytest.mark.parametrize(
    "reason",
    [
        "On call from week two.",
        "Regressions are expensive.",
        "Sets direction.",
        "The team grows fast.",
        "Owns all 118 templates.",
    ],
)
def test_a_short_reason_that_is_a_fact_is_one(reason: str) -> None:
    """R203."""
    rubric = values(RUBRIC)
    rubric["criteria"][2]["reason"] = reason
    assert lint_rubric(rubric) == []


@pytest.mark.parametrize("text", ["keeps polish and grammar", "in idiomatic, fluent English"])
def test_the_page_may_speak_of_language(text: str) -> None:
    """R204 judges guides only."""
    page = changed(PAGE, NOBODY, f"The call centre {text}. {NOBODY}")
    assert lint(page, values(RUBRIC), values(PROBES)) == []


@pytest.mark.parametrize(
    "guide",
    [
        "Leaves the partners' depots alone.",
        "Says that the islands come not now.",
        "Moves nothing until the inspector has signed.",
    ],
)
def test_other_words_for_less_are_less(guide: str) -> None:
    """R206."""
    rubric = values(RUBRIC)
    for criterion in rubric["criteria"]:
        criterion["guides"][3] = "Names who pays for the belts of " + criterion["key"] + "."
        criterion["guides"][4] = "Finds an owner of the templates in " + criterion["key"] + "."
    rubric["criteria"][0]["guides"][3] = guide
    assert lint_rubric(rubric) == []


CONDITIONS = [
    "The tariff office moves to its new building on Friday and nobody there answers until Monday.",
    "The keeper of the templates is ill for three weeks from 20 December. Who changes a price?",
    "At 03:10 the partner's file comes twice.",
    "The island's line goes down on 31 December for nine hours.",
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_plain_event_with_place_time_and_party_is_a_condition(text: str) -> None:
    """F301."""
    probes = values(PROBES)
    probes["failure_conditions"][0]["text"] = text
    assert lint_probes(probes) == []


def test_a_flip_of_another_force_is_one_though_it_has_a_load_in_it() -> None:
    """F302."""
    probes = values(PROBES)
    probes["flips"][0] |= {"from": "62 depots print 22,000 labels", "to": "6 depots print them"}
    assert lint_probes(probes) == []


@pytest.mark.parametrize("unit", ["feeds", "jobs", "screens", "contracts"])
def test_an_estate_is_one_under_any_name(unit: str) -> None:
    """F303."""
    probes = values(PROBES)
    probes["estate"]["unit"] = unit
    for group in probes["estate"]["groups"]:
        group["name"] = group["name"].replace("the ", f"the {unit} of the ")
    assert lint_probes(probes) == []


@pytest.mark.parametrize(
    "answer",
    [
        "Nobody knows; the last person left in May.",
        "Not measured. The meter came in March.",
        "It depends on the day: 40 on a Monday, 12 on any other, and none on the first of a month.",
        "We tried one in 2022 and stopped after four months; the notes are lost.",
    ],
)
def test_an_answer_that_disappoints_is_an_answer(answer: str) -> None:
    """F304."""
    probes = values(PROBES)
    probes["withheld"][1]["answer"] = answer
    assert lint_probes(probes) == []
