"""A document as a brief: its problem within 250 words, and what it says as facts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from prompts.folder.marked_yaml import parse, values_of
from prompts.folder.marks import marks_in
from prompts.folder.probes import Probes
from prompts.from_document.brief import draft_brief
from prompts.lint.check import lint_page
from tests.prompts.from_document.texts import DESIGN, INCIDENT, ingested

BOTH = pytest.mark.parametrize("text", [DESIGN, INCIDENT], ids=["design", "incident"])


def probes(files: dict[str, str]) -> Any:
    return values_of(files["probes.yaml"], file="probes.yaml")


@BOTH
def test_the_page_is_a_brief_in_the_documents_own_words(text: str) -> None:
    files = draft_brief(ingested(text))
    assert files == draft_brief(ingested(text))
    page = files["prompt.md"]
    assert "\n## " not in page
    told = re.sub(r"\[[^]]*\]", "", page)
    assert 60 <= len(told.split()) <= 250
    found = {f.code for f in lint_page(page, told=["x"])}
    assert not found & {"P101", "P102", "P103", "P107", "P108", "P109", "P111"}


@BOTH
def test_the_probes_can_be_read_with_their_marks(text: str) -> None:
    files = draft_brief(ingested(text))
    made = parse(files["probes.yaml"], Probes, file="probes.yaml")
    assert made.form == "brief"
    assert len(made.pack) >= 10
    assert len(made.positions) >= 2
    assert all(not re.search(r"\d", fact.topic) for fact in made.pack)
    assert files["rubric.yaml"] == "company: one-bar\n"


def test_figures_and_parties_are_facts_and_the_choice_is_none() -> None:
    files = draft_brief(ingested(INCIDENT))
    answers = " ".join(fact["answer"] for fact in probes(files)["facts"])
    for words in ("26 piers", "31,000 euros", "refuses to pay", "October 2024"):
        assert words in answers
    assert "broker" not in answers
    assert "broker" not in files["prompt.md"]
    names = [position["name"] for position in probes(files)["positions"]]
    assert "printing the list at night" in names


def test_what_the_document_does_not_say_is_marked() -> None:
    files = draft_brief(ingested(INCIDENT))
    given = probes(files)
    assert marks_in(files["prompt.md"].partition("\n")[0])
    assert all(marks_in(scenario["text"]) for scenario in given["failure_conditions"])
    assert all(marks_in(fact["asks"][0]) for fact in given["facts"])
    assert marks_in(given["estate"]["unit"])
    # The passages that it could be made of stay beside it.
    assert "# From the document: “The bus company may refuse" in files["probes.yaml"]
