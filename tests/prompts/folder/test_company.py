"""A company rubric is one bar over several prompts: referred to by name, frozen whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from prompts.authoring import versions
from prompts.authoring.differences import differences
from prompts.folder import catalogue, company
from prompts.folder.rubric import Rubric
from prompts.lint.folder import lint_folder
from tests.prompts import cases

ONE_BAR = "company: one-bar\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "of-one-bar"
    shutil.copytree(
        catalogue.LIBRARY / "payment-flows", made, ignore=shutil.ignore_patterns("samples")
    )
    (made / "rubric.yaml").write_text(ONE_BAR, encoding="utf-8")
    return made


@pytest.fixture
def rubrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(company.RUBRICS, tmp_path / "rubrics"))
    monkeypatch.setattr(company, "RUBRICS", copy)
    return copy / "one-bar.yaml"


def texts(rubric: str) -> dict[str, str]:
    return {**cases.FOLDER.texts, "rubric.yaml": rubric}


def refused(rubric: str) -> str:
    with pytest.raises(Refusal) as caught:
        catalogue.folder_of("x", texts(rubric))
    assert caught.value.code == "prompt-file"
    return str(caught.value)


def test_a_prompt_has_the_criteria_that_it_refers_to(folder: Path) -> None:
    shared = yaml_text.read(company.RUBRICS / "one-bar.yaml", Rubric)
    assert catalogue.load_folder(folder).rubric == shared
    assert lint_folder(folder) == []


@pytest.mark.parametrize(
    ("rubric", "says"),
    [
        ("company: no-such\n", "x/rubric.yaml, line 1: company: expected: one of: one-bar"),
        ("\ncompany: ../rubrics/one-bar\n", "line 2: company: expected: one of: one-bar"),
        ("company: 7\n", "line 1: company: expected: "),
        ("company: one-bar\nweights: {scope: 3}\n", "line 2: weights: expected: Extra"),
        ("company: one-bar\ncriteria: []\n", "line 2: criteria: expected: "),
    ],
)
def test_a_wrong_reference_is_told_by_file_and_line_and_once(
    folder: Path, rubric: str, says: str
) -> None:
    assert says in refused(rubric)
    (folder / "rubric.yaml").write_text(rubric, encoding="utf-8")
    found = [finding for finding in lint_folder(folder) if finding.severity == "E"]
    assert [(f.code, f.place.file) for f in found] == [("FILE", "rubric.yaml")]


def test_what_the_linter_finds_in_shared_criteria_stands_in_the_shared_file(
    folder: Path, rubrics: Path
) -> None:
    text = rubrics.read_text(encoding="utf-8")
    old = "Takes over every wish on the page and plans for all of them."
    line = text[: text.index(old)].count("\n") + 1
    rubrics.write_text(text.replace(old, "In good English."), encoding="utf-8")
    (finding,) = lint_folder(folder)
    place = finding.place
    assert (finding.code, place.file) == ("R204", "rubrics/one-bar.yaml")
    assert place.line == line - 1  # where the guide's text begins is its key
    rubrics.write_text("criteria: []\n", encoding="utf-8")
    assert "rubrics/one-bar.yaml, line 1: criteria: expected" in refused(ONE_BAR)
    stops = [f for f in lint_folder(folder) if f.severity == "E"]
    assert [(f.code, f.place.file) for f in stops] == [("FILE", "rubrics/one-bar.yaml")]


def test_a_change_of_the_shared_file_is_another_version_and_the_old_one_stays_whole(
    db: Session, by: str, folder: Path, rubrics: Path
) -> None:
    old = catalogue.load_folder(folder)
    first = versions.publish(db, old, by=by)
    assert versions.publish(db, catalogue.load_folder(folder), by=by) is first
    text = rubrics.read_text(encoding="utf-8")
    rubrics.write_text(text.replace("name: Stewardship", "name: Care"), encoding="utf-8")
    new = catalogue.load_folder(folder)
    assert new.texts == old.texts
    second = versions.publish(db, new, by=by)
    assert second.n == 2
    assert versions.rubric_of(first) == old.rubric
    ((file, lines),) = differences(first, second)
    assert (file, [line.strip("+- ") for line in lines if line[0] in "+-"]) == (
        "rubric.yaml",
        ["name: Stewardship", "name: Care"],
    )
