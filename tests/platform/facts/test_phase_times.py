"""Times that name a step: days, months, quarters, weeks and spans, months written out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blindfolio.facts.extract import extract
from blindfolio.facts.phase_times import timed
from tests.platform.facts.test_phases import in_table, named, phases
from tests.platform.facts.written import document


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("15 Sep", "on 15 September"),
        ("30 June 2025", "on 30 June 2025"),
        ("By March", "by March"),
        ("To 22 May", "until 22 May"),
        ("Feb–Mar", "for February to March"),  # noqa: RUF001
        ("Jun → Aug", "for June to August"),
        ("November, December", "for November and December"),
        ("Q3 2025", "for Q3 2025"),
        ("Week 3", "for week 3"),
        ("Marketing", ""),
        ("Mayor", ""),
        ("15", ""),
        ("Phase 2", ""),
        ("the month end", ""),
    ],
)
def test_a_time_is_said_in_words(text: str, said: str) -> None:
    assert timed(text) == said


def test_bold_months_are_the_steps_of_a_plan() -> None:
    text = (
        "# Tills\n## How we get there\n- August. Nothing moves.\n"
        "- November, December. Contract tests.\n"
        "- March. First ten shops.\n- 30 Jun: the old file is switched off.\n"
    )
    assert named(phases(document(text))) == [
        "the step for November and December (contract tests)",
        "the step for March (first ten shops)",
        "the step due on 30 June",
    ]


def test_a_step_is_shown_by_what_it_says_and_not_by_its_month() -> None:
    text = (
        "# Tills\n## Plan\n- March. Ten small shops move to the hub and say so.\n"
        "- April. Cell one takes the busy shops through a month's end.\n"
    )
    shown = [step.quote.text for step in phases(document(text))]
    assert shown[0] == "Ten small shops move to the hub and say so."


def test_months_outside_a_plan_are_no_steps() -> None:
    text = "# Tills\n## Problem\n- March. A till stopped.\n- May. Two tills stopped.\n"
    assert phases(document(text)) == []


def test_a_row_is_the_step_due_then_and_a_day_on_which_somebody_comes_is_none() -> None:
    found = phases(
        in_table(
            ("By", "What", "Gate"),
            ("31 Jul", "The new file is booked from", "ten equal nights"),
            ("29 Aug", "Rehearsal with Linnet", "60 cases"),
            ("15 Sep", "Auditors", ""),
        )
    )
    assert named(found) == [
        "the step due on 31 July",
        "the step due on 29 August (rehearsal with Linnet)",
    ]


def test_a_dated_table_in_any_section_is_a_plan_but_not_under_the_problem() -> None:
    rows = (("When", "What"), ("3 Feb", "main door moves"), ("2 Mar", "dock moves"))
    assert len(phases(in_table(*rows, section="Doors"))) == 2
    assert phases(in_table(*rows, section="Problem")) == []


def test_names_keep_their_capital_within_a_label() -> None:
    doc = in_table(("Phase", "When"), ("1 Linnet", "May"), ("2 Quiet shops", "June"))
    spoken = document("# Tills\n## Proposal\nWe will move Linnet first and then Linnet alone.")
    joined = replace(doc, blocks=(*doc.blocks, replace(spoken.blocks[-1], seq=10, id="b10")))
    assert named(phases(joined)) == ["phase 1 (Linnet)", "phase 2 (quiet shops)"]


def test_steps_are_told_in_order_in_sentences() -> None:
    text = (
        "# Tills\n## Plan\nFirst we will copy the price list to the hub. "
        "Then the team will move the quiet shops. By March we will close the old door.\n"
    )
    steps = [s.action.text for s in extract(document(text)).steps if s.action is not None]
    assert {"copying the price list to the hub", "moving the quiet shops"} <= set(steps)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The trial showed that six tills lose a receipt.", False),
        ("The figures of the trial speak for it.", False),
        ("We will begin with a trial in two shops.", True),
    ],
)
def test_a_trial_that_has_been_is_no_phase(sentence: str, kind: bool) -> None:
    found = extract(document(f"# Tills\n## Plan\n{sentence}\n")).steps
    assert any(s.kind == "phase" for s in found) is kind
