"""Ten weak or odd documents: the sheet says what is missing, and passes nothing off as targeted."""

from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.followups.sheet import Sheet

ODD = Path(__file__).resolve().parents[2] / "gold" / "odd"
NAMES = sorted(path.stem for path in ODD.glob("*.md"))
PINNED = ("absence_condition", "prompt_condition")


def read(name: str) -> Document:
    return ingest((ODD / f"{name}.md").read_bytes(), ".md", Identity())


def forms(sheet: Sheet) -> set[str]:
    return {q.form for s in sheet.segments for q in s.questions}


def test_there_are_ten() -> None:
    assert len(NAMES) == 10


@pytest.mark.parametrize("name", NAMES)
def test_every_short_segment_says_why_and_every_quote_stands(name: str) -> None:
    doc = read(name)
    blocks = {b.seq: b.text for b in doc.blocks}
    for segment in build(doc).segments:
        assert segment.note or len(segment.questions) >= 3
        assert all(q.quote in blocks[q.block] for q in segment.questions)


@pytest.mark.parametrize("name", ["template-only", "only-pictures", "german"])
def test_where_nothing_is_said_in_english_nothing_is_asked(name: str) -> None:
    assert forms(build(read(name))) == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_on_something_else_gets_the_conditions_and_is_told_so(name: str) -> None:
    folder = catalogue.load("stock-promise")
    sheet = build(read(name), folder.probes, prompt=folder.text)
    assert len([q for q in sheet.segments[1].questions if q.form in PINNED]) == 3
    assert not any(form.startswith("prompt_position") for form in forms(sheet))
    if name not in ("german", "resume"):
        assert "hardly speaks" in sheet.segments[0].note


def test_an_injection_is_text_and_no_order() -> None:
    sheet = build(read("injection"))
    asked = " ".join(q.text for s in sheet.segments for q in s.questions)
    assert asked
    assert not any(word in asked for word in ("colour", "attacker", "rubric", "4/4", "script"))
    assert "cache" in asked


def test_an_empty_section_is_quoted_and_not_taken_for_a_missing_option() -> None:
    sheet = build(read("empty-section"))
    assert "absence_empty" in forms(sheet)


def test_pictures_alone_are_called_so() -> None:
    assert all("no sentence" in s.note for s in build(read("only-pictures")).segments)
