"""German documents: nothing of the author is left, few things are asked, and words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from blindfolio import languages
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document, replacement
from dev import ROOT

GERMAN = ROOT / "tests" / "gold" / "german"
LANG = Identity(
    names=("Eva Lang",),
    emails=("e.lang@nordlicht-energie.example",),
    employers=("Nordlicht Energie",),
)
KERN = Identity(
    names=("Joerg Goehl-Kern",),
    emails=("jgoehl@mail.example",),
    employers=("Sturmdach Versicherung AG",),
)


@pytest.fixture
def german() -> Iterator[None]:
    with languages.speaking("de"):
        yield


def _read(name: str, identity: Identity) -> Document:
    return ingest((GERMAN / f"{name}.md").read_bytes(), ".md", identity, language="de")


def _left(document: Document, words: str) -> list[str]:
    """What is readable and not asked about."""
    asked = [(it.block, it.start, it.end) for it in document.doubts]
    return [
        block.text[max(0, found.start() - 20) : found.end() + 20]
        for block in document.blocks
        for found in re.finditer(words, block.text)
        if not any(b == block.id and s <= found.start() < e for b, s, e in asked)
    ]


def test_a_name_that_is_an_adjective_is_covered_and_the_adjective_is_not() -> None:
    read = _read("etiketten", LANG)
    assert _left(read, r"Lang|Eva|e\.lang|evalang|Nordlicht") == []
    text = "\n".join(block.text for block in read.blocks)
    assert "so lange der Nachtlauf" in text and "Der lange Weg" in text
    assert "Frau [Name entfernt] und Herr Osterkamp" in text
    asked = [(it.kind, it.text) for it in read.doubts if it.kind != "repository"]
    assert [kind for kind, _ in asked] == ["author", "role", "letter", "part"]
    assert [words for _, words in asked[1:]] == ["Osterkamp", "Jorin", "Nordlicht"]
    assert (read.language, read.words) == ("de", 751)


def test_a_name_that_is_a_noun_is_asked_about_only_where_it_may_be_one() -> None:
    read = _read("kern", KERN)
    assert _left(read, r"G(?:oe|ö)hl|J(?:oe|ö)rg|jgoehl|Sturmdach") == []
    text = "\n".join(block.text for block in read.blocks)
    for kept in (
        "Der Kern der",
        "Unser Kern-System",
        "des ganzen Kerns",
        "Nicht der ganze Kern",
    ):
        assert kept in text
    assert "Herr [Name entfernt] würde" in text
    assert [it.text for it in read.doubts if it.kind == "short"] == ["Kern"]
    assert len(read.doubts) == 3


@pytest.mark.usefixtures("german")
def test_pages_call_a_box_as_documents_do() -> None:
    assert replacement() in (languages.FOLDER / "de.po").read_text("utf-8")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("name", "text", "covered"),
    [
        ("Ida Möhring", "Möhrings Entwurf, von moehring und Moehrings Team", 3),
        ("Ida Moehring", "Was Möhring schreibt", 1),
        ("Ida Weiß", "Weiß ich nicht. Nach Weiß, ida.weiss und Frau Weiß", 2),
        ("Ida Stark", "eine stark belastete Leitung, sagt Stark", 1),
        ("Ida Koch", "Koch und Kochs Kollegen", 2),
        ("Ida Bauer", "der Bauer", 1),
        ("Ida Test", "Der Test. Ida Test, Testfälle, Dr. Test", 2),
        ("Ida Sauer", "Es ist saure Arbeit für Sauer", 1),
    ],
)  # fmt: skip
def test_names_are_found_as_german_writes_them(name: str, text: str, covered: int) -> None:
    assert len(Finder(Identity(names=(name,))).places(text)) == covered


def test_an_english_document_is_read_as_before() -> None:
    finder = Finder(Identity(names=("Ida Lang",)))
    assert [it.kind for it in finder.places("lang, and Langs")] == ["name"]
