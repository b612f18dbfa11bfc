"""A gate's figure is its share before anything else, and is said as it stands."""

from __future__ import annotations

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.gates import bound, small_sample
from blindfolio.facts.spans import Span
from tests.platform.facts.test_phases import in_table
from tests.platform.facts.written import document


@pytest.mark.parametrize(
    ("gate", "figure"),
    [
        ("The list shown in week 3. Book holds > 99.5 % of January's sales", "99.5 %"),
        ("If no id is carried in more than 3 of the 9, plan again", "3 of the 9"),
        ("month end April p99 < 15 s on the shops", "15 s"),
        ("Ten consecutive nights with equal totals", "ten consecutive nights"),
        ("20 nights equal to the cent", "20 nights"),
        ("Treasury signs", None),
        ("If we stop here, 30 September is safe", None),
        ("The one is as good as the other", None),
        ("Ready before 3 March for everybody", None),
    ],
)
def test_the_figure_of_a_gate(gate: str, figure: str | None) -> None:
    found = bound(Span(1, 0, len(gate), gate))
    assert (found.text if found is not None else None) == figure


def test_a_column_that_says_when_it_goes_on_holds_the_gates() -> None:
    found = [
        s
        for s in extract(
            in_table(
                ("Phase", "When", "What", "Goes on when"),
                ("1", "July", "the hub beside the tills", "less than 1 % of sales differ"),
                ("2", "August", "all tills are switched", "signed"),
                ("3", "May", "the old hub is removed", "\u2013"),
            )
        ).steps
        if s.labelled
    ]
    assert [s.gate.text if s.gate else "" for s in found] == [
        "less than 1 % of sales differ", "", "",
    ]  # fmt: skip
    assert [s.ends for s in found] == [True, True, False]
    assert [s.changes for s in found] == [True, True, True]


def test_a_sentence_on_what_ends_a_phase_is_its_gate() -> None:
    plan = (
        "Phase 1: two quiet shops. We stop if one sale is missing.\n"
        "Phase 2: the busy tills. They are moved at night."
    )
    found = [s for s in extract(document(f"# Move\n## Plan\n{plan}")).steps if s.labelled]
    assert [s.gate.text if s.gate else None for s in found] == [
        "We stop if one sale is missing.",
        None,
    ]


def test_only_a_phase_that_touches_what_is_in_use_can_need_a_way_back() -> None:
    plan = "Phase 1: a list of owners. We ask.\nPhase 2: the hub. All tills are switched over."
    found = [s for s in extract(document(f"# Move\n## Plan\n{plan}")).steps if s.labelled]
    assert [s.changes for s in found] == [False, True]


def test_early_phases_are_those_behind_a_start_and_before_the_half() -> None:
    plan = "".join(f"Phase {n}: the shops of region {n}. We move them.\n" for n in range(1, 7))
    found = [s for s in extract(document(f"# Move\n## Plan\n{plan}")).steps if s.labelled]
    assert [s.starts for s in found] == [True, False, False, False, False, False]
    assert [s.early for s in found] == [False, True, True, False, False, False]
    assert [s.later for s in found] == [*(s.thing for s in found[1:]), None]


@pytest.mark.parametrize(
    ("gate", "sample", "few"),
    [
        ("Prober < 0.5 % over 200 people", "200 people", "1"),
        ("We go on at 99.8 % of 1,000 captured payments", "1,000 captured payments", "2"),
        ("At most 5 % of the 48 shops call us", "48 shops", "2.4"),
    ],
)
def test_a_share_of_few_is_a_matter_of_chance(gate: str, sample: str, few: str) -> None:
    found = small_sample(Span(1, 0, len(gate), gate))
    assert found is not None and (found[0].text, found[1].text) == (sample, few)


@pytest.mark.parametrize(
    "gate",
    [
        "Fewer than 5 % of 2,000 people",
        "Book holds > 99.5 % of January's sales",
        "less than 1 % of sales differ",
        "100 % over 200 people",
        "0.5 % for 30 days",
    ],
)
def test_a_share_of_many_or_of_nothing_counted_is_not(gate: str) -> None:
    assert small_sample(Span(1, 0, len(gate), gate)) is None
