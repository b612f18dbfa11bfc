"""What a model is told of a brief: the page with the facts that this candidate has, and that it was
not told the others. Of an open book it is told what it always was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import chance
from blindfolio.db.session import Database
from blindfolio.documents.model import Document
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Clarification, Invitation, Opening, PromptVersion, Submission
from reviews.model_questions.requests import SheetMaterial, find_and_ask
from reviews.panel.asking import model_answers
from tests.reviews.panel import model_sheets

PROBES = catalogue.load("payment-flows").probes
TOLD, LATE = PROBES.facts[0], PROBES.facts[1]
WITHHELD = PROBES.withheld[0]
BRIEF = {"intro": "A brief.", "html": "<p>Four hours.</p>"}

Made = Callable[..., str]


@pytest.fixture
def made(database: Database) -> Made:
    """A released folio of a book, whose candidate was given facts before and after it was sent."""

    def build(book: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> str:
        case = model_sheets.released(database, None, build=False)
        with database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            version = db.get_one(PromptVersion, folio.prompt_version)
            version.probes = PROBES.model_dump(mode="json", by_alias=True)
            version.brief = BRIEF
            db.get_one(Opening, folio.opening).book = book
            mine = db.get_one(Invitation, case.invitation)
            sent = db.scalars(select(Submission.at).where(Submission.folio == folio.id)).one()
            for keys, at in ((before, sent), (after, sent + timedelta(minutes=1))):
                for key in keys:
                    db.add(
                        Clarification(
                            id=chance.new_id(),
                            invitation=mine.id,
                            opening=mine.opening,
                            about="problem",
                            text="How many?",
                            asked_at=at,
                            state="answered",
                            given=key,
                            topic="Load",
                            settled_at=at,
                        )
                    )
        return case.folio

    return build


def _sent(database: Database, folio: str) -> dict[str, Any]:
    with database.reading() as db:
        material = model_answers.material_of(db, db.get_one(Folio, folio))
    body: dict[str, Any] = json.loads(find_and_ask(material).material)
    return body


def test_of_a_brief_it_reads_the_brief_with_the_facts_of_this_candidate(
    database: Database, made: Made
) -> None:
    page = _sent(database, made("brief", (TOLD.key, WITHHELD.key), (LATE.key,)))["page"]
    assert "A brief. Four hours. Facts that the candidate asked for" in page
    for fact in (TOLD, WITHHELD):
        assert f"{fact.about}: {fact.answer}" in page
    assert LATE.answer not in page
    bare = _sent(database, made("brief"))["page"]
    assert bare.endswith("A brief. Four hours.")


def test_what_was_not_told_is_the_pack_without_what_this_candidate_got(
    database: Database, made: Made
) -> None:
    sent = _sent(database, made("brief", (TOLD.key, WITHHELD.key), (LATE.key,)))
    not_told = sent["author_knows"]["not_told"]
    facts = [fact for fact in PROBES.pack if fact not in (TOLD, WITHHELD)]
    assert [said["fact"] for said in not_told] == [
        getattr(fact, "fact", fact.answer) for fact in facts
    ]
    assert not_told[0] == {"fact": LATE.answer, "changes": ""}
    assert not_told[-1]["changes"] == PROBES.withheld[-1].moves


def test_of_an_open_book_nothing_is_said_otherwise(database: Database, made: Made) -> None:
    folio = made("open", (WITHHELD.key,))
    sent = _sent(database, folio)
    known = SheetMaterial(Document("markdown", (), 0), probes=PROBES).known()
    assert sent["author_knows"] == json.loads(json.dumps(known))
    with database.reading() as db:
        version = db.get_one(PromptVersion, db.get_one(Folio, folio).prompt_version)
        whole = f"{version.title}\n{version.intro}\n{version.html}"
        material = model_answers.material_of(db, db.get_one(Folio, folio))
    assert material.page == whole
    assert material.not_told is None
