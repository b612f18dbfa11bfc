"""Build the question sheet after the release. No rating is loaded here, so none can influence
the sheet."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict
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
from reviews.followups.criteria import asked_where
from reviews.followups.reviewed import AskThis
from reviews.followups.sheet import Sheet
from reviews.model_questions.pipeline import questions_from
from reviews.panel import queries
from reviews.panel.asking import model_answers
from reviews.panel.asking.asking_model import BudgetedModel
from reviews.panel.models import PanelSheet
from reviews.panel.sheet import arrange
from reviews.reading import scenarios
from reviews.reading.queries import asked


def queue_sheet(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    if event == "release":
        queue.enqueue(db, "sheet", sheet_key(folio.id), {"folio": folio.id})


def sheet_key(folio: str) -> str:
    return f"sheet:{folio}"


class BuildSheet:
    def __init__(self, secret: str, asking: BudgetedModel | None = None) -> None:
        self._secret = secret
        self._asking = asking

    def prepare(self, database: Database, args: dict[str, Any]) -> tuple[Sheet, dict[str, str]]:
        folio_id = args["folio"]
        with database.reading() as db:
            folio = db.get_one(Folio, folio_id)
            material = model_answers.material_of(db, folio)
            version = db.get_one(PromptVersion, folio.prompt_version)
            told = asked(db, folio_id)
            where = asked_where(rubric_of(version).criteria, material.document.blocks)
            wanted = scenarios.wanted(db, folio)
            sendable = may_be_sent(db, folio_id) is None
        inputs = {"document": material.document.sha, "prompt_version": version.sha}
        hidden: dict[str, object] = {
            "ask_this": [asdict(it) for it in told],
            "worry": material.worry,
            "scenarios": sorted(wanted.items()),
        }
        for name, value in hidden.items():
            # A plain hash of so few blocks could be found by trying every set of them.
            said = canonical_json(["sheet", folio_id, name, value])
            inputs[name] = hmac.new(self._secret.encode(), said, hashlib.sha256).hexdigest()
        if self._asking is not None and sendable:
            self._asking.ask(database, folio_id, material)
        with database.reading() as db:
            stored = model_answers.stored(db, folio_id)
        answers = [kept.answer for kept in stored]
        if stored:
            # A model's answers can't be reproduced, so they are stored beside the sheet.
            inputs["model"] = stored[0].model
            inputs["model_answers"] = hashlib.sha256(canonical_json(answers)).hexdigest()
        built = engine.build(
            material.document,
            material.probes,
            [
                AskThis(
                    *(seq_of(it.block), it.quote, it.text),
                    it.segment or where.of(it.criterion, it.block),
                    *(it.area, it.look_for),
                )
                for it in told
            ],
            material.worry,
            questions_from(material, answers),
            wanted,
        )
        return built, inputs

    def finish(
        self, db: Session, args: dict[str, Any], prepared: tuple[Sheet, dict[str, str]]
    ) -> None:
        built, inputs = prepared
        folio = stages.locked(db, args["folio"])
        if db.get(PanelSheet, folio.id) is not None:
            return
        notes: dict[str, Any] = {it.name: it.note for it in built.segments if it.note}
        if built.untouched:
            notes[queries.UNTOUCHED] = list(built.untouched)
        db.add(
            PanelSheet(
                folio=folio.id,
                engine=engine.ENGINE,
                inputs=inputs,
                notes=notes,
                built_at=clock.now(),
            )
        )
        db.flush()
        placed = [(segment.name, segment.questions) for segment in built.segments]
        for name, questions in (*placed, (queries.EVERYBODY, built.everybody)):
            for rank, question in enumerate(questions, 1):
                made = arrange.made_of(folio.id, name, question)
                made.rank = rank
                db.add(made)
        chain.record(db, "sheet", inputs | {"engine": engine.ENGINE}, folio=folio.id)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Do nothing. The failed job stays visible, and the panel's page says that there is no
        sheet."""
