"""A folder is looked at whole: what cannot be read or is undecided stands beside what can."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.folder import marks
from prompts.lint.check import lint_page, lint_probes, lint_rubric
from prompts.lint.findings import Finding
from prompts.lint.folder import lint_folder
from tests.prompts.lint.test_faults import PAGE, PROBES, RUBRIC, changed, put

FILES = {"prompt.md": PAGE, "rubric.yaml": RUBRIC, "probes.yaml": PROBES}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path / "labels", FILES)


def told(found: list[Finding]) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.place.file, f.place.line) for f in found]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("rubric.yaml", "Describes one way.", "Describes in good English.", "R204"),
        ("probes.yaml", "Which parcels are stopped?", "Stop them.", "F301"),
        ("prompt.md", "Argue for an approach", "Design a web crawler, an approach", "P101"),
    ],
)
def test_a_finding_has_its_file_and_line(
    folder: Path, name: str, old: str, new: str, code: str
) -> None:
    (folder / name).write_text(changed(FILES[name], old, new), encoding="utf-8")
    assert told(lint_folder(folder)) == [(code, name, line_of(FILES[name], old))]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("rubric.yaml", "      1: Describes one way.\n", "", "missing: 1"),
        ("rubric.yaml", "weight: 5", "weight: [5", "not valid YAML"),
        ("probes.yaml", "unit: depots", "unit: ''", "it is empty"),
        ("prompt.md", "# Labels for sixty-two depots\n", "", "a title line"),
    ],
)  # fmt: skip
def test_what_the_catalogue_would_refuse_is_a_finding(
    folder: Path, name: str, old: str, new: str, expected: str
) -> None:
    (folder / name).write_text(changed(FILES[name], old, new), encoding="utf-8")
    refused = [f for f in lint_folder(folder) if f.code == "FILE"]
    assert [f.place.file for f in refused] == [name]
    assert expected in refused[0].reason
    near = line_of(FILES[name], old)
    assert refused[0].place.line in range(near - 1, near + 2)


UNFILLED = changed(RUBRIC, "name: Scope\n", "name: ''\n").replace("weight: 5", "weight: 6")
NO_RISKS = changed(PAGE, "Give the top three risks of your advice.", "")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"rubric.yaml": UNFILLED}, ["criteria.0.name", "criteria.1.weight"]),
        # The other files are looked at when one cannot be read.
        ({"rubric.yaml": "criteria: [", "prompt.md": NO_RISKS}, ["FILE", "P109"]),
        # A finding stands for the refusal of the same field.
        ({"rubric.yaml": changed(RUBRIC, "name: Scope", "name: '[decide: a]'")}, ["OPEN"]),
        ({"notes.txt": "x"}, ["notes.txt"]),
        ({"rubric.yaml": None}, ["rubric.yaml"]),
    ],
)
def test_all_is_told_at_once(
    folder: Path, files: dict[str, str | None], found: list[str]
) -> None:
    for name, text in files.items():
        (folder / name).unlink() if text is None else (folder / name).write_text(text, "utf-8")
    told = lint_folder(folder)
    for finding, word in zip(told, found, strict=True):
        assert word in (finding.code, finding.place.file, finding.place.field)
        assert finding.code in (word, "FILE")


def test_half_a_draft_can_be_looked_at_by_its_parts() -> None:
    assert {f.code for f in lint_page("")} >= {"P105", "P109"}
    assert lint_rubric(None) == lint_rubric({"criteria": "?"}) == lint_probes(None) == []
    assert [f.code for f in lint_rubric({"criteria": [{"reason": "", "guides": None}]})] == [
        "R203"
    ]
    found = lint_probes({"withheld": [None, {"answer": 4}], "estate": 3, "flips": "?"})
    assert {f.code for f in found} == {"F301", "F302", "F303", "F304", "F309"}


def test_a_comment_is_no_part_of_the_page() -> None:
    page = changed(PAGE, "## The ask\n", "<!-- best\npractice -->\n## The ask\n")
    assert lint_page(page) == []
    late = changed(PAGE, "## The ask\n", "<!--\n\n-->\n## The ask\n").replace(
        "Argue for", "Adopt Kafka,"
    )
    assert [f.place.line for f in lint_page(late) if f.code == "P102"] == [
        line_of(late, "Adopt Kafka")
    ]


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
    text = "One [decide: the unit] stands.\n[check names: a, b]\nThree."
    assert marks.marks_in(text) == ["[decide: the unit]", "[check names: a, b]"]
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
