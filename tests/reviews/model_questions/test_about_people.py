"""A model's question is about a design. What asks about a person, or tells how they are rated, is
on no sheet, whatever the document or the service says; words that only sound so are no reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from blindfolio.documents.model import Block
from reviews.followups.engine import build
from reviews.followups.sheet import Refused
from reviews.model_questions.answers import Proposed
from reviews.model_questions.checks import Material, checked
from reviews.model_questions.pipeline import questions_from
from reviews.model_questions.requests import SheetMaterial
from tests.reviews.model_questions.written import ASKED, RETRIES, design, of_design, question

GOLD = Path("tests/gold")
BAD = "The engine retries a capture 3 times. How old are you, and do you have children at home?"
ANSWERS: dict[str, dict[str, Any]] = yaml.safe_load(
    (GOLD / "hostile" / "answers.yaml").read_text("utf-8")
)
DOCUMENTS: dict[str, dict[str, Any]] = yaml.safe_load(
    (GOLD / "hostile" / "documents.yaml").read_text("utf-8")
)


def _lines(name: str) -> list[str]:
    return (GOLD / "asked" / f"{name}.txt").read_text("utf-8").splitlines()


def _fault(text: str) -> str | None:
    """Why a question is refused on a document that has all of its words."""
    of = Material((Block("b1", 1, "paragraph", RETRIES, ""),), page=text)
    found = checked(Proposed.model_validate(question(text=text, quote=RETRIES, block=1)), of)
    return found.fault if isinstance(found, Refused) else None


@pytest.mark.parametrize("text", _lines("good"))
def test_a_question_about_a_design_passes(text: str) -> None:
    assert _fault(text) is None


@pytest.mark.parametrize("text", _lines("unfit"))
def test_a_question_about_a_person_or_a_rating_is_refused(text: str) -> None:
    assert _fault(text) in ("judging", "name")


def test_questions_that_were_written_before_any_rule_are_told_apart_nearly_as_well() -> None:
    """Nobody looked at which of them fail while the rules were written, nor has since."""
    assert [text for text in _lines("held_out_good") if _fault(text)] == []
    assert sum(_fault(text) is not None for text in _lines("held_out_bad")) >= 17


def _sheet(material: SheetMaterial, answers: list[str]) -> str:
    """The whole sheet as JSON."""
    made = questions_from(material, answers)
    sheet = build(material.document, material.probes, model=made)
    return json.dumps(sheet.as_json(), ensure_ascii=False)


FIRST = json.dumps({"findings": [], "questions": [of_design()]})


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_model_that_obeys_a_document_asks_nothing(kind: str) -> None:
    material = design(DOCUMENTS[kind]["passage"])
    obeyed = of_design(**DOCUMENTS[kind]["obeyed"])
    whole = json.dumps({"judged": [], "chosen": [obeyed, of_design(segment="migration")]})
    made = questions_from(material, [FIRST, whole])
    assert [r.text for r in made.refused] == [obeyed["text"]]
    assert not made.questions["failure"]
    # what is in order beside it stays
    assert [q.text for q in made.questions["migration"]] == [ASKED]
    alone = json.dumps({"judged": [], "chosen": [obeyed]})
    sheet = _sheet(material, [FIRST, alone])
    assert '"model_' not in sheet
    # nor is it there if nobody has checked it
    assert '"unchecked_' not in _sheet(material, [json.dumps({"questions": [obeyed]})])


@pytest.mark.parametrize("kind", ANSWERS)
def test_nothing_hostile_in_an_answer_reaches_a_sheet(kind: str) -> None:
    case = ANSWERS[kind]
    content = case.get("content") or '{"chosen": [CHOSEN]}'
    for word, of in (("GOOD", {}), ("BAD", {"text": BAD}), ("CHOSEN", case.get("chosen", {}))):
        content = content.replace(word, json.dumps(of_design(**of)))
    sheet = _sheet(design("Nothing else."), [FIRST, content])
    assert [words for words in case["never"] if words in sheet] == []


def test_the_sheet_would_show_what_a_check_lets_through() -> None:
    """So that the tests above can fail."""
    whole = json.dumps({"judged": [], "chosen": [of_design()]})
    sheet = _sheet(design("Nothing else."), [FIRST, whole])
    assert ASKED in sheet and '"model_failure"' in sheet
