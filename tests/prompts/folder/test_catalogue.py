"""A prompt folder is read whole, or refused with file, line and what is expected; a company rubric
is one bar over several prompts: referred to by name, frozen whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy.orm import Session

from blindfolio import yaml_text
from blindfolio.levels import DEFAULT
from blindfolio.refusal import Refusal
from prompts.authoring import versions
from prompts.authoring.differences import differences
from prompts.folder import company
from prompts.folder.catalogue import LIBRARY, load, load_folder
from prompts.folder.rubric import Rubric
from prompts.folder.samples import author_line
from prompts.lint.folder import lint_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIBRARY / "payment-flows", tmp_path / "payment-flows"))


def refused(folder: Path) -> str:
    with pytest.raises(Refusal) as caught:
        load_folder(folder)
    assert caught.value.code == "prompt-file"
    return str(caught.value)


def edit(path: Path, old: str, new: str) -> int:
    text = path.read_text(encoding="utf-8")
    at = text.index(old)
    path.write_text(text[:at] + new + text[at + len(old) :], encoding="utf-8")
    return text[:at].count("\n") + 1


def test_only_a_prompt_for_practice_does_without_positions_and_estate(folder: Path) -> None:
    (folder / "brief.md").unlink()
    (folder / "probes.yaml").write_text("form: practice\n", encoding="utf-8")
    assert load_folder(folder).probes.positions == ()
    (folder / "brief.md").write_text("A page.\n", encoding="utf-8")
    assert "no candidate is sent a prompt for practice" in refused(folder)
    for form in ("case", "brief"):
        (folder / "probes.yaml").write_text(f"form: {form}\n", encoding="utf-8")
        assert "positions: expected: at least 2 entries" in refused(folder)


@pytest.mark.parametrize("name", ["no-such-prompt", "../library/payment-flows", "", "."])
def test_an_unknown_name_says_which_there_are(name: str) -> None:
    with pytest.raises(Refusal, match="payment-flows") as caught:
        load(name)
    assert caught.value.status == 404


def test_the_sum_covers_what_makes_a_version_and_not_the_samples(folder: Path) -> None:
    before = load_folder(folder).sha
    edit(folder / "samples" / "senior.md", "# One engine", "# An engine")
    assert load_folder(folder).sha == before
    for name, old in (
        ("prompt.md", "fewer pages"),
        ("rubric.yaml", "Alternatives"),
        ("probes.yaml", "one engine that runs"),
    ):
        edit(folder / name, old, "something else")
        after = load_folder(folder).sha
        assert after != before
        before = after


@pytest.mark.parametrize(
    ("name", "old", "new", "after", "says"),
    [
        ("rubric.yaml", "weight: 4", "weight: 9", 0, "criteria.2.weight: expected: at most 5"),
        ("rubric.yaml", "    weight: 5", "    weight: 5\n    weight: 1", 1, "not valid YAML"),
        ("probes.yaml", "flips:", "flips: ]", 0, "not valid YAML"),
        ("probes.yaml", "unit: flows", "unit: ''", 0, "estate.unit: expected: some text; it"),
        ("prompt.md", "# Forty-seven payment flows", "Flows", 0, "expected a title line"),
        ("prompt.md", "# Forty-seven payment flows\n", "# T\n\n## A\n", 2, "expected a short"),
        ("samples/staff.md", "\n\n", "\n\nAuthor: Ada Example\n\n", 2, "must not name its"),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(
    folder: Path, name: str, old: str, new: str, after: int, says: str
) -> None:
    line = edit(folder / name, old, new) + after
    said = refused(folder)
    assert said.startswith(f"payment-flows/{name}, line {line}: ")
    assert says in said


@pytest.mark.parametrize("name", ["prompt.md", "rubric.yaml", "probes.yaml"])
def test_a_missing_or_an_empty_file_or_one_of_other_bytes_is_named(
    folder: Path, name: str
) -> None:
    (folder / name).write_text("", encoding="utf-8")
    assert refused(folder).startswith(f"payment-flows/{name}, line 1: ")
    (folder / name).write_bytes(b"# Title\n\ncaf\xe9\n")
    assert f"{name}, line 3: not valid UTF-8" in refused(folder)
    (folder / name).unlink()
    assert refused(folder).startswith(f"payment-flows/{name}, line 1: this file is missing")


def test_a_hash_without_a_space_is_no_heading(folder: Path) -> None:
    edit(
        folder / "prompt.md",
        "# Forty-seven payment flows\n",
        "# #7: to C#\n\n#pay-oncall owns it.\n",
    )
    assert load_folder(folder).title == "#7: to C#"


def test_a_stray_file_is_refused_and_samples_may_be_missing(folder: Path) -> None:
    (folder / "samples" / "staff.docx").write_text("x", encoding="utf-8")
    said = refused(folder)
    assert said.startswith("payment-flows/samples/staff.docx, line 1: a sample is two files")
    shutil.rmtree(folder / "samples")
    assert load_folder(folder).samples == ()
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    assert "payment-flows/notes.txt" in refused(folder)
    assert "is not a folder" in refused(folder / "notes.txt")


def test_a_review_rates_the_criteria_of_its_rubric(folder: Path) -> None:
    review = folder / "samples" / "staff.review.yaml"
    line = edit(review, "  scope:", "  taste:")
    said = refused(folder)
    assert "samples/staff.review.yaml, line " in said and said.endswith("no other; 'scope'.")
    edit(review, "  taste:", "  scope: {rating: 3, why: It is., quotes: [It is.]}\n  taste:")
    said = refused(folder)
    assert f"staff.review.yaml, line {line + 1}: " in said and said.endswith(
        "no other; 'taste'."
    )


Edit = Callable[[list[dict[str, Any]]], object]


def rubric_values() -> dict[str, Any]:
    return {
        "criteria": [
            {
                "key": f"c{n}",
                "name": f"Criterion {n}",
                "weight": n,
                "reason": f"Fact {n} of the role.",
                "sentence": f"What {n} looks at.",
                "guides": {level: f"Text {n} of level {level}." for level in DEFAULT},
            }
            for n in (1, 2, 3, 4)
        ]
    }


def test_the_scale_is_the_level_and_a_stored_rubric_comes_back_and_cannot_be_changed() -> None:
    rubric = Rubric.model_validate(rubric_values())
    assert rubric.levels == [*DEFAULT]
    assert Rubric.model_validate_json(rubric.model_dump_json()) == rubric
    with pytest.raises(ValidationError, match="frozen"):
        rubric.criterion("c3").weight = 5


REFUSED: list[tuple[str, Edit]] = [
    ("missing: 3", lambda c: c[0]["guides"].pop(3)),
    ("at least 1 character", lambda c: c[0]["guides"].update({2: ""})),
    ("1, 2, 3, 4 and 5; missing: 5", lambda c: c[0]["guides"].update({5: "More."})),
    ("less than or equal to 6", lambda c: c[0]["guides"].update({7: "More."})),
    ("3 to 6 levels", lambda c: c[0].update(guides={2: "Two.", 3: "Three."})),
    ("less than or equal to 5", lambda c: c[0].update(weight=6)),
    ("greater than or equal to 1", lambda c: c[0].update(weight=0)),
    ("at least 1 character", lambda c: c[0].update(reason="")),
    ("a key of its own", lambda c: c[0].update(key="c2")),
    ("a reason of its own", lambda c: c[0].update(reason="Fact 2 of the role.")),
    ("weights that differ", lambda c: [one.update(weight=3) for one in c]),
    ("at least 4 items", lambda c: c.pop()),
    ("at most 7 items", lambda c: c.extend(dict(c[0], key=f"d{n}") for n in range(4))),
    ("Extra inputs", lambda c: c[0].update(adjective="strong")),
    ("match pattern", lambda c: c[0].update(key="Two words")),
]


@pytest.mark.parametrize(
    ("said", "edit"), REFUSED, ids=[f"{n}-{r[0]}" for n, r in enumerate(REFUSED)]
)
def test_a_rubric_with_a_fault_is_refused(said: str, edit: Edit) -> None:
    values = rubric_values()
    edit(values["criteria"])
    with pytest.raises(ValidationError, match=said):
        Rubric.model_validate(values)


BODY = "\n".join(f"Paragraph {n} weighs one way against another." for n in range(40))


@pytest.mark.parametrize(
    "signed",
    [
        "Author: Ada Example",
        "**Author:** Ada Example",
        "| Authors | :| \nauthors: ada",
        "Written by: A. Example",
        "by Ada Example",
        "*By Ada van Example*".replace("van", "Van"),
        "ada@example.org",
        "https://github.com/ada-example",
    ],
)
def test_a_name_at_the_top_or_the_end_is_found(signed: str) -> None:
    assert author_line(f"# A title\n\n{signed}\n\n{BODY}") is not None
    assert author_line(f"# A title\n\n{BODY}\n\n{signed}\n") is not None


@pytest.mark.parametrize(
    "harmless",
    [
        "By Monday the ledger closes.",
        "The author of a flow stays its owner.",
        "Author: ",
        "by far the busiest group",
        "Name the owner: Finance.",
    ],
)
def test_a_sentence_is_no_signature(harmless: str) -> None:
    assert author_line(f"# A title\n\n{harmless}\n\n{BODY}") is None


ONE_BAR = "company: one-bar\n"


@pytest.fixture
def one_bar(folder: Path) -> Path:
    shutil.rmtree(folder / "samples")
    (folder / "rubric.yaml").write_text(ONE_BAR, encoding="utf-8")
    return folder


@pytest.fixture
def rubrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(company.RUBRICS, tmp_path / "rubrics"))
    monkeypatch.setattr(company, "RUBRICS", copy)
    return copy / "one-bar.yaml"


def test_a_prompt_has_the_criteria_that_it_refers_to(one_bar: Path) -> None:
    shared = yaml_text.read(company.RUBRICS / "one-bar.yaml", Rubric)
    assert load_folder(one_bar).rubric == shared
    assert lint_folder(one_bar) == []


@pytest.mark.parametrize(
    ("rubric", "says"),
    [
        (
            "company: no-such\n",
            "payment-flows/rubric.yaml, line 1: company: expected: one of: one-bar",
        ),
        ("\ncompany: ../rubrics/one-bar\n", "line 2: company: expected: one of: one-bar"),
        ("company: 7\n", "line 1: company: expected: "),
        ("company: one-bar\nweights: {scope: 3}\n", "line 2: weights: expected: Extra"),
        ("company: one-bar\ncriteria: []\n", "line 2: criteria: expected: "),
    ],
)
def test_a_wrong_reference_is_told_by_file_and_line_and_once(
    one_bar: Path, rubric: str, says: str
) -> None:
    (one_bar / "rubric.yaml").write_text(rubric, encoding="utf-8")
    assert says in refused(one_bar)
    found = [finding for finding in lint_folder(one_bar) if finding.severity == "E"]
    assert [(f.code, f.place.file) for f in found] == [("FILE", "rubric.yaml")]


def test_what_the_linter_finds_in_shared_criteria_stands_in_the_shared_file(
    one_bar: Path, rubrics: Path
) -> None:
    text = rubrics.read_text(encoding="utf-8")
    old = "Takes over every wish on the page and plans for all of them."
    line = text[: text.index(old)].count("\n") + 1
    rubrics.write_text(text.replace(old, "In good English."), encoding="utf-8")
    (finding,) = lint_folder(one_bar)
    place = finding.place
    assert (finding.code, place.file) == ("R204", "rubrics/one-bar.yaml")
    assert place.line == line - 1  # where the guide's text begins is its key
    rubrics.write_text("criteria: []\n", encoding="utf-8")
    assert "rubrics/one-bar.yaml, line 1: criteria: expected" in refused(one_bar)
    stops = [f for f in lint_folder(one_bar) if f.severity == "E"]
    assert [(f.code, f.place.file) for f in stops] == [("FILE", "rubrics/one-bar.yaml")]


def test_a_change_of_the_shared_file_is_another_version_and_the_old_one_stays_whole(
    db: Session, by: str, one_bar: Path, rubrics: Path
) -> None:
    old = load_folder(one_bar)
    first = versions.publish(db, old, by=by)
    assert versions.publish(db, load_folder(one_bar), by=by) is first
    text = rubrics.read_text(encoding="utf-8")
    rubrics.write_text(text.replace("name: Stewardship", "name: Care"), encoding="utf-8")
    new = load_folder(one_bar)
    assert new.texts == old.texts
    second = versions.publish(db, new, by=by)
    assert second.n == 2
    assert versions.rubric_of(first) == old.rubric
    ((file, parts),) = differences(first, second)
    changed = [(mark, text.strip()) for mark, text in parts if mark]
    assert (file, changed) == ("rubric.yaml", [("del", "Stewardship"), ("ins", "Care")])
