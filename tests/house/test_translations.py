"""What the check of the catalogues finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from tests import translating

WHOLE = 'msgid "%(n)s of <b>10</b>"\nmsgstr "%(n)s von <b>10</b>"\n'


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", "no translation"),
        ("%(m)s von <b>10</b>", "other values or markup"),
        ("%(n)s von 10", "other values or markup"),
        ("<b>10</b>, davon %(n)s", ""),
    ],
)
def test_a_translation_has_its_sentences_values_and_markup(said: str, found: str) -> None:
    wrong = translating.fault(Message("%(n)s of <b>10</b>", said))
    assert found in wrong
    assert bool(found) == bool(wrong)


def test_each_plural_has_the_values_of_one_form() -> None:
    forms = ("one file", "%(n)d files")
    assert not translating.fault(Message(forms, ("eine Datei", "%(n)d Dateien")))
    assert translating.fault(Message(forms, ("eine Datei", "")))
    assert translating.fault(Message(forms, ("eine Datei", "%(m)d Dateien")))


def test_a_catalogue_of_other_sentences_is_not_up_to_date(tmp_path: Path) -> None:
    file, sentences = tmp_path / "de.po", Catalog()
    sentences.add("%(n)s of <b>10</b>")
    file.write_text(WHOLE)
    [only] = translating.faults(file, sentences)
    assert only.startswith("de.po: is not up to date.")
    file.write_bytes(
        translating.written(translating.updated("de", file.read_bytes(), sentences))
    )
    assert translating.faults(file, sentences) == []
    sentences.add("New", locations=[("page.html", 0)])
    assert len(translating.faults(file, sentences)) == 2


def test_sentences_of_python_and_templates_are_collected() -> None:
    assert translating.collected().get("no time")
