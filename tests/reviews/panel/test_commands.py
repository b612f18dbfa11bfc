"""`blindfolio followups`: a sheet from a file, and a model's request and answers by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from blindfolio.cli import main

SAMPLE = "prompts/library/stock-promise/samples/staff.md"
GOLD = Path("tests/gold/model_questions/sp")


def _run(*options: str, prompt: str = "stock-promise") -> int:
    return main(["followups", SAMPLE, "--prompt", prompt, *options])


def test_the_request_is_written_and_its_answers_give_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "1.txt", tmp_path / "2.txt"
    asked, checked = str(GOLD / "ask.json"), str(GOLD / "check.json")
    assert _run("--request", str(first)) == 0
    assert '"author_knows"' in first.read_text("utf-8")
    assert '"proposals"' not in first.read_text("utf-8")
    assert _run("--answer", asked, "--request", str(second)) == 0
    assert '"proposals"' in second.read_text("utf-8")
    capsys.readouterr()
    folder = "prompts/library/stock-promise"
    assert _run("--answer", asked, "--answer", checked, "--json", prompt=folder) == 0
    sheet = json.loads(capsys.readouterr().out)
    forms = [q["form"] for q in sheet["segments"][1]["questions"]]
    assert forms[:3] == ["model_failure"] * 3


def test_an_answer_that_can_t_be_read_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("I'm sorry.", "utf-8")
    assert _run("--answer", str(wrong), "--request", str(tmp_path / "2.txt")) != 0
    assert "can't be used" in capsys.readouterr().err
    assert not (tmp_path / "2.txt").exists()
