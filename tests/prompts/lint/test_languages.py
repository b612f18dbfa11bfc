"""A German prompt: its headings are known, and it is told once what wasn't checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.folder import catalogue
from prompts.folder.marked_yaml import FileRefusal
from prompts.folder.new_folder import HEADINGS, SKELETON, files_of, in_language, language_of
from prompts.lint.check import lint_page
from prompts.lint.folder import lint_folder
from prompts.lint.page import PromptPage
from tests.prompts.lint.test_faults import PAGE, PROBES, RUBRIC, changed, put

GERMAN = Path(__file__).with_name("etiketten.prompt.md").read_text(encoding="utf-8")
FILES = {
    "prompt.md": GERMAN,
    "rubric.yaml": RUBRIC,
    "probes.yaml": f"language: de\n{PROBES}",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path / "etiketten", FILES)


def _codes(folder: Path) -> list[str]:
    return [it.code for it in lint_folder(folder)]


def test_it_is_told_once_what_reads_english_only(folder: Path) -> None:
    [said] = lint_folder(folder)
    assert (said.code, said.severity) == ("LANG", "W")
    assert said.reason.startswith("These checks read English only")
    assert (said.place.file, said.place.line) == ("probes.yaml", 1)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("prompt.md", "## Lage", "## Lage\n\nRufen Sie an: +49 30 1234567.", "P110"),
        ("prompt.md", "## Lage", "## Lage\n\nFrau Quellmann hat das Programm.", "P110"),
        ("prompt.md", "## Lage", f"## Lage\n\n{'Die Wagen warten. ' * 130}", "P111"),
        ("probes.yaml", "Which parcels are stopped?", "Halt.", "F301"),
    ],
)
def test_what_needs_no_words_is_checked(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    (folder / file).write_text(changed(FILES[file], old, new), encoding="utf-8")
    assert code in _codes(folder)


def test_the_parts_are_known_by_german_headings() -> None:
    page = PromptPage(GERMAN, language="de")
    assert "Begründen Sie ein Vorgehen." in [it.text for it in page.of("ask")]
    assert {it.section for it in page.of("length", "rated", "out", "figures")} == {
        "Umfang und Zeit", "Was bewertet wird", "Nicht gefragt", "Zahlen",
    }  # fmt: skip


def test_days_of_german_months_are_no_figures() -> None:
    page = "# Etiketten\n\nAm 12. Dezember und am 3. März standen 40 Wagen still.\n"
    [few] = [it for it in lint_page(page, language="de") if it.code == "P105"]
    assert "1 figures (40)" in few.reason


def test_an_unknown_language_is_refused_with_those_there_are(folder: Path) -> None:
    (folder / "probes.yaml").write_text(f"language: xx\n{PROBES}", encoding="utf-8")
    with pytest.raises(FileRefusal, match="one of en, de; it is 'xx'"):
        catalogue.load_folder(folder)


def test_a_new_folder_has_its_languages_headings_and_ask() -> None:
    english = files_of(SKELETON)
    german = in_language(english, "de")
    assert language_of(german) == "de"
    assert (
        "## Die Aufgabe\n" in german["prompt.md"] and "## Situation" not in german["prompt.md"]
    )
    assert in_language(german, "en") == english
    assert [*HEADINGS] == [
        it[3:] for it in english["prompt.md"].splitlines() if it[:3] == "## "
    ]
    assert in_language({**english, "prompt.md": PAGE}, "de")["prompt.md"] != PAGE
