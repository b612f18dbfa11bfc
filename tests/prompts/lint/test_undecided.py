"""Marks: found wherever they stand and only there; OPEN tells each once, beside other faults."""

from __future__ import annotations

from prompts.folder import marks
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


def test_marks_are_found_and_taken_out_and_lines_keep_their_numbers() -> None:
    text = "One [decide: the unit] stands.\n[check names: Ada, Bo]\nThree."
    assert marks.marks_in(text) == ["[decide: the unit]", "[check names: Ada, Bo]"]
    assert marks.without(text) == "One  stands.\n\nThree."


def test_words_that_are_no_mark_stay() -> None:
    text = (
        "Who is to decide: [the union], [decide](x.md), [decide: ], [decide: over\ntwo lines]"
    )
    assert marks.marks_in(text) == []
    assert marks.without(text) == text


def test_a_text_is_open_at_its_marks_and_yaml_not_in_its_comments() -> None:
    text = f"# {marks.decide('a title')}\nname: '[decide: a name]'\n"
    assert list(marks.open_in(text, comments=False)) == [(2, "[decide: a name]")]
    assert len(list(marks.open_in(text, comments=True))) == 2
