"""Ten weak or odd documents: the sheet says what they are, and passes nothing off as targeted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from blindfolio.documents.model import Document
from prompts.folder import catalogue
from reviews.followups.engine import build
from reviews.followups.signals import Signals
from tests.reviews.followups.prompted_documents import probes
from tests.reviews.followups.sheets import asked, check, noted, of_form

ODD = Path(__file__).resolve().parents[2] / "gold" / "odd"
NAMES = sorted(path.stem for path in ODD.glob("*.md"))
OTHER = catalogue.load("stock-promise")
INJECTED = (
    "colour", "attacker", "rubric", "4/4", "script", "system:", "ignore", "rating", "hired",
    "replace all",
)  # fmt: skip


def read(name: str) -> Document:
    return ingest((ODD / f"{name}.md").read_bytes(), ".md", Identity())


def test_there_are_ten() -> None:
    assert len(NAMES) == 10


@pytest.mark.parametrize("name", NAMES)
def test_without_a_prompt_the_head_is_all(name: str) -> None:
    sheet = build(read(name))
    check(sheet, read(name))
    assert asked(sheet) == [] and len(sheet.everybody) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_on_something_else_gets_the_scenarios_and_is_told_so(name: str) -> None:
    sheet = build(read(name), OTHER.probes, prompt=OTHER.text)
    check(sheet, read(name))
    assert len(of_form(sheet, "start_scenario")) == 3
    assert not of_form(sheet, "start_challenge") and not of_form(sheet, "start_assumption")
    assert not any(q.quote for q in asked(sheet))
    told = "English" if name == "german" else "hardly speaks"
    assert all(told in note for note in noted(sheet).values())
    assert not any("takes this side" in note for note in noted(sheet).values())


@pytest.mark.parametrize("prompted", [True, False])
def test_an_injection_is_text_and_no_order(prompted: bool) -> None:
    """What it says is neither asked nor followed: the sheet is that of the same document without
    it, but for the passages themselves."""
    doc = read("injection")
    known = (OTHER.probes, Signals(), OTHER.text) if prompted else (None,)
    sheet = build(doc, *known)
    said = " ".join(
        f"{q.text} {q.why} {q.listen_for.senior} {q.listen_for.staff} {q.listen_for.senior_staff}"
        for q in (*asked(sheet), *sheet.everybody)
    ).lower()
    assert not [word for word in INJECTED if word in said]
    told = [b for b in doc.blocks if not any(w in b.text.lower() for w in INJECTED)]
    assert len(told) < len(doc.blocks)
    plain = build(replace(doc, blocks=tuple(told)), *known)
    assert [q.text for q in asked(plain)] == [q.text for q in asked(sheet)]


def test_an_injection_moves_no_scenario_to_its_words() -> None:
    conditions = probes().model_dump(by_alias=True)["failure_conditions"]
    conditions[0]["words"] = ["cache", "server", "ignore the rubric"]
    found = of_form(build(read("injection"), probes(failure_conditions=conditions)), "start_sc")
    assert found[0].quote and "rubric" not in found[0].quote


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("only-pictures", "no sentence that can be read"),
        ("german", "doesn't read as English"),
        ("three-hundred-words", " words."),
        ("template-only", " words."),
    ],
)
def test_what_is_odd_is_said_of_each_segment(name: str, said: str) -> None:
    notes = noted(build(read(name)))
    assert len(notes) == 3 and all(said in note for note in notes.values())
