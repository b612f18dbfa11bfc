"""`blindfolio prompts …` as a shell meets it."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path

import pytest

from blindfolio.cli import main
from prompts.folder import catalogue
from prompts.folder.catalogue import LIBRARY
from prompts.lint.folder import lint_folder

ADVISED = "    sentence: >-\n      How you see idempotency;"


def test_a_new_folder_says_by_itself_what_is_left_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prompts", "new", "night-shift", "--into", str(tmp_path)]) == 0
    made = sorted(path.name for path in (tmp_path / "night-shift").iterdir())
    assert made == ["probes.yaml", "prompt.md", "rubric.yaml"]
    capsys.readouterr()
    assert main(["prompts", "lint", str(tmp_path / "night-shift"), "--json"]) == 1
    (listed,) = json.loads(capsys.readouterr().out)
    found = {finding["code"] for finding in listed["findings"]}
    assert found >= {"FILE", "P105", "P109", "F303"}
    assert all(f["reason"] and f["suggestion"] for f in listed["findings"])


def test_a_new_brief_is_a_few_marks_and_without_them_a_prompt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prompts", "new", "night-shift", "--brief", "--into", str(tmp_path)]) == 0
    folder = tmp_path / "night-shift"
    assert f"blindfolio prompts lint {folder}" in capsys.readouterr().out
    found = lint_folder(folder)
    assert {f.code for f in found} == {"OPEN"}
    assert sum(f.place.path[:1] == ("facts",) for f in found) == 10
    mark = re.compile(r"\[decide: [^]]*\]")
    number = itertools.count(2)

    def replaced(_: re.Match[str]) -> str:
        n = next(number)
        return f"In May {n} sorters of depot {n} stood still for {n} minutes."

    for path in folder.iterdir():
        path.write_text(mark.sub(replaced, path.read_text("utf-8")), encoding="utf-8")
    (folder / "prompt.md").write_text(
        "# The sorters of depot 7\n"
        + (folder / "prompt.md").read_text("utf-8").partition("\n")[2],
        encoding="utf-8",
    )
    assert main(["prompts", "lint", str(folder)]) == 0
    made = catalogue.load_folder(folder)
    assert (made.probes.form, len(made.probes.pack)) == ("brief", 10)
    assert len({fact.key for fact in made.probes.pack}) == 10


@pytest.mark.parametrize(
    ("given", "says"),
    [
        *(
            (["new", "--", slug], "not a valid name for a prompt")
            for slug in ("Night", "night_shift", "../night", "-a", "")
        ),
        (["lint", "no-such-prompt"], "There is no prompt 'no-such-prompt'"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(
    given: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["prompts", *given]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_advice_is_exit_0_and_an_error_1_with_place_words_reason_and_suggestion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(LIBRARY / "payment-flows", tmp_path / "payment-flows"))
    page, rubric = folder / "prompt.md", folder / "rubric.yaml"
    assert main(["prompts", "lint", str(folder)]) == 0
    assert capsys.readouterr().out == (
        "payment-flows: clean\n  It tells apart levels 1 to 4.\n"
    )
    criterion = catalogue.load("payment-flows").rubric.criteria[0]
    text = page.read_text("utf-8")
    guide = " ".join(criterion.guides[3].split()[:8])
    page.write_text(text.replace("## Figures\n", f"{guide}.\n\n## Figures\n"), "utf-8")
    assert main(["prompts", "lint", str(folder)]) == 1
    out = capsys.readouterr().out
    for part in ("1 to fix", "P110 E  prompt.md:", "The same words appear", "Say it in other"):
        assert part in out
    page.write_text(text, "utf-8")
    advised = re.sub(r"(?m)^ +sentence:.*", ADVISED, rubric.read_text("utf-8"), count=1)
    rubric.write_text(advised, "utf-8")
    assert main(["prompts", "lint", str(folder)]) == 0
    assert "P110 W" in capsys.readouterr().out
