"""Builds the question sheet after the release. No rating enters it: nothing here loads one."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.documents.model import canonical_json, seq_of
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.authoring.versions import rubric_of
from prompts.models import PromptVersion
from prompts.opening.model_use import may_be_sent
from reviews.followups import engine
from reviews.followups.criteria import segment_of
from reviews.followups.sheet import Sheet
from reviews.followups.signals import AskThis, Signals
from reviews.model_questions.pipeline import questions_from
from reviews.panel import arrange, model_answers, queries
from reviews.panel.asking_model import BudgetedModel
from reviews.panel.models import PanelSheet
from reviews.reading.content import GENERAL
from reviews.reading.queries import ask_this, lock_questions


def queue_sheet(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: a release queues the sheet in its own transaction."""
    if event == "release":
        queue.enqueue(db, "sheet", sheet_key(folio.id), {"folio": folio.id})


def sheet_key(folio: str) -> str:
    return f"sheet:{folio}"


class BuildSheet:
    """`args` are `{"folio": id}`, `secret` is the site's; without `asking`, no model is
    asked."""

    def __init__(self, secret: str, asking: BudgetedModel | None = None) -> None:
        self._secret = secret
        self._asking = asking

    def prepare(self, database: Database, args: dict[str, Any]) -> tuple[Sheet, dict[str, str]]:
        """Asks the model, if allowed, and runs the engine, both outside a transaction; returns
        the sheet and its inputs' hashes."""
        folio_id = args["folio"]
        with database.reading() as db:
            folio = db.get_one(Folio, folio_id)
            material = model_answers.material_of(db, folio)
            version = db.get_one(PromptVersion, folio.prompt_version)
            asked = ask_this(db, folio.id)
            at_lock = lock_questions(db, folio.id)
            rubric = rubric_of(version)
            sendable = may_be_sent(db, folio.id) is None
        signals = Signals(
            ask_this=tuple(
                AskThis(
                    seq_of(a.block),
                    a.quote,
                    a.text,
                    None
                    if a.criterion == GENERAL
                    else segment_of(rubric.criterion(a.criterion)),
                )
                for a in asked
            )
            + tuple(AskThis(seq_of(q.block), q.quote, q.text, q.segment) for q in at_lock),
            worry=material.worry or None,
        )
        inputs = {
            "document": material.document.sha,
            "prompt_version": version.sha,
        }
        hidden = {
            "ask_this": [[a.block, a.quote, a.text, a.criterion] for a in asked]
            + [[q.block, q.quote, q.text, q.segment] for q in at_lock],
            "worry": material.worry,
        }
        inputs |= {name: self._keyed(folio_id, name, v) for name, v in hidden.items()}
        if self._asking is not None and sendable:
            self._asking.ask(database, folio_id, material)
        with database.reading() as db:
            answers = model_answers.stored(db, folio_id)
        if answers:
            # A model's answers can't be had again, so they are stored beside the sheet.
            inputs["model"] = answers[0].model
            inputs["model_answers"] = hashlib.sha256(
                canonical_json([kept.answer for kept in answers])
            ).hexdigest()
        model = questions_from(material, [kept.answer for kept in answers])
        built = engine.build(material.document, material.probes, signals, model)
        return built, inputs

    def _keyed(self, folio: str, name: str, value: Any) -> str:
        """A keyed hash. A plain one of so few blocks could be found by trying every set of
        them."""
        return hmac.new(
            self._secret.encode(), canonical_json(["sheet", folio, name, value]), hashlib.sha256
        ).hexdigest()

    def finish(
        self, db: Session, args: dict[str, Any], prepared: tuple[Sheet, dict[str, str]]
    ) -> None:
        """Idempotent."""
        built, inputs = prepared
        folio = stages.locked(db, args["folio"])
        if db.get(PanelSheet, folio.id) is not None:
            return
        db.add(
            PanelSheet(
                folio=folio.id,
                engine=engine.ENGINE,
                inputs=inputs,
                notes=_notes(built),
                built_at=clock.now(),
            )
        )
        db.flush()
        placed = [(segment.name, segment.questions) for segment in built.segments]
        for name, questions in (*placed, (queries.EVERYBODY, built.everybody)):
            for rank, question in enumerate(questions, 1):
                made = arrange.made_of(folio.id, name, question.as_json())
                made.rank = rank
                db.add(made)
        chain.record(db, "sheet", inputs | {"engine": engine.ENGINE}, folio=folio.id)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the panel's page says that there is no sheet."""


def _notes(built: Sheet) -> dict[str, Any]:
    notes: dict[str, Any] = {s.name: s.note for s in built.segments if s.note}
    return notes | ({queries.UNTOUCHED: list(built.untouched)} if built.untouched else {})
