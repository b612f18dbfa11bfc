"""OPEN: every mark of a draft is told once, with its place, and hides no other fault."""

from __future__ import annotations

from prompts.lint.check import lint_page, lint_probes, lint_rubric


def test_a_marked_value_is_open_and_is_not_told_a_second_time_in_other_words() -> None:
    criterion = {"key": "scope", "reason": "[decide: the reason]", "guides": {}}
    assert [f.code for f in lint_rubric({"criteria": [criterion]})] == ["OPEN"]
    criterion["reason"] = ""
    assert "R203" in [f.code for f in lint_rubric({"criteria": [criterion]})]


def test_a_mark_in_place_of_a_whole_entry_stands_for_what_is_in_it() -> None:
    given = {name: f"[decide: {name}]" for name in ("failure_conditions", "flips", "parties")}
    found = lint_probes({**given, "withheld": ["[decide: a fact]"], "estate": "[decide: one]"})
    assert {f.code for f in found} == {"OPEN"}
    assert {f.place.field for f in found} == {*given, "withheld.0", "estate"}


def test_a_mark_on_the_page_is_no_figure_and_no_solution() -> None:
    page = (
        "# [decide: Kafka]\n\nIt hurts.\n\n## Figures\n\n"
        "[decide: 6 hours, 7 days, 8 pages, 9 people, 10 euros, 11 teams]\n"
    )
    codes = [f.code for f in lint_page(page)]
    assert codes.count("OPEN") == 2
    assert "P105" in codes and "P102" not in codes
