"""Phases are read from headings, leads, items and tables, in order, with what ends them."""

from __future__ import annotations

import pytest

from blindfolio.documents.model import Block, Document
from blindfolio.facts.extract import extract
from blindfolio.facts.model import Step
from tests.platform.facts.written import document

HEADINGS = (
    "### Phase 1: two quiet shops (December)\nWe stop if one sale is missing.\n"
    "### Phase 2: the busy tills (March)\nThe tills are moved at night."
)
LEADS = (
    "Phase 1, December: two quiet shops. We stop if one sale is missing.\n"
    "Phase 2, March: the busy tills. The tills are moved at night."
)
ITEMS = (
    "- Phase 1: two quiet shops. We stop if one sale is missing.\n"
    "- Phase 2: the busy tills. The tills are moved at night."
)


def phases(doc: Document) -> list[Step]:
    return [s for s in extract(doc).steps if s.labelled]


def in_table(*rows: tuple[str, ...], section: str = "Plan") -> Document:
    doc = document(f"# Move the tills\n## {section}\nOne hub for all.")
    text = "\n".join("\t".join(row) for row in rows)
    block = Block("b9", 9, "table", text, "", section=doc.blocks[-1].section)
    return Document(format="markdown", blocks=(*doc.blocks, block), words=doc.words)


def named(steps: list[Step]) -> list[str]:
    return [s.thing.text for s in steps if s.thing is not None]


@pytest.mark.parametrize("plan", [HEADINGS, LEADS, ITEMS])
def test_phases_stand_in_headings_leads_and_items(plan: str) -> None:
    found = phases(document(f"# Move the tills\n## Plan\n{plan}"))
    assert named(found) == ["phase 1 (two quiet shops)", "phase 2 (the busy tills)"]
    assert [s.ends for s in found] == [True, False]
    assert found[0].later == found[1].thing and found[1].later is None


def test_rows_of_a_plan_are_phases_with_who_and_the_way_back() -> None:
    found = phases(
        in_table(
            ("Phase", "When", "Who", "Way back"),
            ("1 Quiet shops", "Nov", "Shops", "old till"),
            ("2 Busy, large, late shops", "Mar", "Treasury", ""),
        )
    )
    assert named(found) == ["phase 1 (quiet shops)", "phase 2 (busy, large, late shops)"]
    assert [s.back for s in found] == [True, False]
    assert found[1].who is not None and found[1].who.text == "Treasury"


def test_a_row_named_by_its_month_is_the_step_due_then() -> None:
    found = phases(
        in_table(
            ("When", "What"),
            ("December", "the quiet shops are moved"),
            ("March", "the busy ones"),
        )
    )
    assert named(found) == ["the step for December", "the step for March (the busy ones)"]


def test_a_table_of_efforts_has_no_phases() -> None:
    rows = (("Part", "Person-months"), ("Hub", "8"), ("Tills", "7"))
    assert phases(in_table(*rows)) == []


def test_times_outside_a_plan_are_no_phases() -> None:
    rows = (("When", "What"), ("December", "a till stopped"), ("March", "two tills stopped"))
    assert phases(in_table(*rows, section="Problem")) == []


@pytest.mark.parametrize(("second", "date"), [("March", "30 September"), ("November", None)])
def test_a_fixed_day_counts_when_the_last_phase_begins_before_it(
    second: str, date: str | None
) -> None:
    plan = f"Phase 1, December: two quiet shops.\nPhase 2, {second}: the busy tills."
    doc = document(f"# Move the tills\nIt ends on 30 September.\n## Plan\n{plan}")
    found = phases(doc)[0].date
    assert (found.text if found is not None else None) == date


@pytest.mark.parametrize(
    ("sentence", "fires"),
    [
        ("The shadow listener covers the twelve shops.", False),
        ("The shadow listener runs beside the old listener for a month.", True),
    ],
)
def test_two_ways_need_an_old_one(sentence: str, fires: bool) -> None:
    steps = extract(document(f"# Move the tills\n## Plan\n{sentence}")).steps
    assert any(s.kind == "compare" for s in steps) is fires
