"""A model is asked while the sheet is built: within a budget, told nothing that is not its own, and
whatever goes wrong, there is a sheet."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.ledger.model_tokens import SHEET
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Folio
from prompts.models import PromptVersion
from prompts.opening import model_use
from reviews.followups import engine
from reviews.model_questions.pipeline import questions_from
from reviews.model_questions.requests import ASK_TOKENS
from reviews.panel.asking import model_answers
from reviews.panel.asking.sheet_job import BuildSheet
from reviews.panel.models import PanelSheet, SheetQuestion
from tests.reviews import cases
from tests.reviews.panel import model_sheets
from tests.reviews.panel.model_sheets import (
    ASKED_FOR,
    CHOSEN,
    MENDED,
    QUOTE,
    TEXTS,
    Said,
    asking,
)
from tests.reviews.panel.sheets import SECRET

Released = Callable[..., cases.Case]


@pytest.fixture
def released(database: Database) -> Released:
    return partial(model_sheets.released, database)


def _questions(database: Database, case: cases.Case) -> list[tuple[Any, ...]]:
    names = ("segment", "rank", "form", "text", "quote", "block", "why", "listen_for")
    with database.reading() as db:
        rows = select(SheetQuestion).where(SheetQuestion.folio == case.folio)
        ordered = rows.order_by(SheetQuestion.segment, SheetQuestion.rank)
        return [tuple(getattr(q, n) for n in names) for q in db.scalars(ordered)]


def _asked(database: Database) -> list[dict[str, Any]]:
    with database.reading() as db:
        found = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
        bodies = db.scalars(found.where(Entry.kind == SHEET).order_by(Entry.seq)).all()
        return [body["facts"] | {"folio": body["folio"]} for body in bodies]


def test_a_checked_question_comes_before_the_author_s_own_and_says_where_it_is_from(
    database: Database, released: Released
) -> None:
    said = Said()
    case = released(asking(said))
    failure = [q for q in _questions(database, case) if q[0] == "failure"]
    assert failure[0][2:6] == ("model_failure", MENDED, QUOTE, 2)
    assert failure[1][2].startswith("author_")
    with database.reading() as db:
        inputs = db.get_one(PanelSheet, case.folio).inputs
        answers = model_answers.stored(db, case.folio)
    assert inputs["model"] == said.model and len(inputs["model_answers"]) == 64
    assert [kept.answer for kept in answers] == [ASKED_FOR, CHOSEN]
    assert _asked(database) == [
        {
            "model": said.model,
            "request": request.sha,
            "tokens": request.tokens,
            "folio": case.folio,
        }
        for request in said.given
    ]


def test_the_sheet_can_be_made_again_from_what_is_stored_without_the_model(
    database: Database, released: Released
) -> None:
    """Invariant 16."""
    case = released(asking(Said()))
    stored = _questions(database, case)
    with database.reading() as db:
        material = model_answers.material_of(db, case.row(db))
        answers = [kept.answer for kept in model_answers.stored(db, case.folio)]
        built = engine.build(
            material.document,
            material.probes,
            model=questions_from(material, answers),
        ).as_json()
    keys = ("form", "text", "quote", "block", "why", "listen_for")
    again = [
        (s["name"], rank, *(q[key] for key in keys))
        for s in built["segments"]
        for rank, q in enumerate(s["questions"], 1)
    ]
    assert sorted(again, key=lambda q: q[:2]) == [q for q in stored if q[0] != "everybody"]


def test_a_model_is_given_no_rating_no_name_and_no_comment(
    database: Database, released: Released
) -> None:
    """The canaries of everything that the case holds beside document, prompt and worry."""
    said = Said()
    case = released(asking(said), said="CNRY0003")
    sent = "".join(f"{request.instructions}{request.material}" for request in said.given)
    with database.reading() as db:
        held = [
            *(*cases.NAME.split(), "Panel Member", "Jo Sampleton", "Hanna Placeholder"),
            *("example.test", case.folio, case.code, case.invitation),
            *(*case.readers, *case.panel),
            "Everything hangs on this bound",  # each comment's words
            "Thin on who is woken",  # each review's summary
            "Both would argue with it",  # the gate's reason
            "proceed",
            "An assistant wrote",
        ]
        version = db.get_one(PromptVersion, case.row(db).prompt_version)
        known = [c["text"] for c in version.probes["failure_conditions"]]
    assert [word for word in held if word in sent] == []
    material = json.loads(said.given[0].material)
    assert material["worry"] == "CNRY0003"
    assert TEXTS[1] in [block["text"] for block in material["document"]]
    told = [scenario["text"] for scenario in material["author_knows"]["failure_scenarios"]]
    assert told == known != []


def test_the_same_is_sent_whatever_the_ratings_and_the_statement_were(
    released: Released,
) -> None:
    """What cannot be looked for, such as a digit: two cases that differ in nothing else."""
    high, low = Said(), Said()
    released(asking(high), said="The order", values=(4, 4), words=("proceed", "proceed"))
    released(asking(low), said="The order", values=(1, 2), words=("stop", "unsure"))
    assert high.given == low.given != []


@pytest.mark.parametrize("reason", ["opening", "candidate", "old-notice"])
def test_nothing_is_sent_of_a_document_that_may_not_be(
    database: Database, released: Released, reason: str
) -> None:
    said = Said()
    case = released(asking(said), may_not=reason)
    assert (said.given, _asked(database)) == ([], [])
    assert not any(q[2].startswith("model_") for q in _questions(database, case))


def test_nothing_is_sent_in_a_language_without_rules(
    database: Database, released: Released, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said()
    monkeypatch.setattr(model_use, "ASKED_IN", frozenset({"fr"}))
    released(asking(said))
    assert (said.given, _asked(database)) == ([], [])


FAILURES = [
    NoAnswer("no answer in time"),
    RuntimeError("CNRY0002 of the text"),
    "",
    "I am sorry, CNRY0002 I cannot.",
    '{"questions": [{"text": "CNRY0002"}]}',
    "x" * 10_000_000,
]


@pytest.mark.parametrize("says", FAILURES, ids=lambda s: str(s)[:20])
def test_whatever_goes_wrong_the_sheet_is_the_one_without_a_model(
    database: Database,
    released: Released,
    caplog: pytest.LogCaptureFixture,
    says: str | Exception,
) -> None:
    plain = released(None)
    with caplog.at_level(logging.DEBUG):
        case = released(asking(Said([says])))
    assert _questions(database, case) == _questions(database, plain) != []
    with database.reading() as db:
        assert set(db.get_one(PanelSheet, case.folio).inputs) == set(
            db.get_one(PanelSheet, plain.folio).inputs
        )
    assert "CNRY0002" not in caplog.text
    assert f"sheet of {case.folio}" in caplog.text


def test_an_answer_that_can_t_be_read_is_asked_for_once_more(
    database: Database, released: Released
) -> None:
    said = Said(["no JSON at all", ASKED_FOR, CHOSEN])
    case = released(asking(said))
    assert [q[2] for q in _questions(database, case)].count("model_failure") == 1
    assert said.given[0] == said.given[1] != said.given[2]


def test_nothing_is_sent_beyond_the_budget_of_a_document(
    database: Database, released: Released, caplog: pytest.LogCaptureFixture
) -> None:
    said = Said()
    case = released(asking(said, document=ASK_TOKENS))
    assert (said.given, _asked(database)) == ([], [])
    assert _questions(database, case)
    assert "over the document's budget" in caplog.text


def test_nothing_is_sent_beyond_the_budget_of_a_day_and_the_next_day_it_is(
    database: Database, released: Released
) -> None:
    first = Said()
    released(asking(first))
    spent = sum(request.tokens for request in first.given)
    day = spent + first.given[0].tokens - 1
    second, third = Said(), Said()
    released(asking(second, day=day))
    assert second.given == [] and len(_asked(database)) == len(first.given)
    with clock.at(clock.now() + timedelta(hours=25)):
        released(asking(third, day=day))
    assert len(third.given) == len(first.given)


def test_a_worker_that_dies_goes_on_with_the_next_request(
    database: Database, released: Released
) -> None:
    said = Said([ASKED_FOR, KeyboardInterrupt(), CHOSEN])
    case = released(asking(said), build=False)
    with pytest.raises(KeyboardInterrupt):
        BuildSheet(SECRET, asking(said)).prepare(database, {"folio": case.folio})
    BuildSheet(SECRET, asking(said)).prepare(database, {"folio": case.folio})
    first, second, again = said.given
    assert first != second == again


def test_a_sheet_that_is_there_asks_no_model_again(
    database: Database, released: Released
) -> None:
    said = Said([NoAnswer("busy")])
    case = released(asking(said))
    times = len(said.given)
    BuildSheet(SECRET, asking(said)).prepare(database, {"folio": case.folio})
    assert len(said.given) == len(_asked(database)) == times == 1


def test_no_transaction_is_open_while_the_model_thinks(
    database: Database, released: Released
) -> None:
    """Another writer gets through meanwhile: SQLite has one writer, PostgreSQL one ledger head."""

    @dataclass
    class Slow(Said):
        def answer(self, request: ModelRequest) -> str:
            with database.transaction() as db:
                db.scalars(select(Folio).with_for_update()).all()
            return Said.answer(self, request)

    case = released(asking(Slow()))
    assert any(q[2] == "model_failure" for q in _questions(database, case))
