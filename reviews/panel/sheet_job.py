"""Building the question sheet: queued by the release, from the document, the prompt's probes, the
comments marked "ask this", the passages that comments stand on, and what the candidate was told
while writing. Ratings do not enter: nothing here loads one. Where a model is
switched on, it is asked first, and what passes the gate is stored with the sheet."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import canonical_json, seq_of
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.authoring.versions import probes_of, rubric_of
from prompts.clarifying.questions import told_before
from prompts.models import PromptVersion
from prompts.queries import statement
from reviews.followups import engine, knowledge_base
from reviews.followups.criteria import segment_of
from reviews.followups.proposals import request
from reviews.followups.sheet import BY_MODEL, Question, Sheet
from reviews.followups.signals import AskThis, Signals
from reviews.panel import queries
from reviews.panel.models import PanelSheet, SheetQuestion
from reviews.panel.proposing import BudgetedModel
from reviews.reading.queries import ask_this, commented

_log = logging.getLogger(__name__)


def queue_sheet(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: a release queues the sheet in its own transaction."""
    if event == "release":
        queue.enqueue(db, "sheet", f"sheet:{folio.id}", {"folio": folio.id})


class BuildSheet:
    """Handler of `sheet` jobs; `args` are `{"folio": id}`. `secret` is the site's; `asking` is a
    model that may propose questions; None: no model is asked."""

    def __init__(self, secret: str, asking: BudgetedModel | None = None) -> None:
        self._secret = secret
        self._asking = asking

    def prepare(self, database: Database, args: dict[str, Any]) -> tuple[Sheet, dict[str, str]]:
        """Run the engine outside a transaction; gives the sheet and the hashes of its inputs."""
        with database.reading() as db:
            folio = db.get_one(Folio, args["folio"])
            if folio.document is None:
                raise RuntimeError("a released folio has a document")
            document = documents.rebuild(db, folio.document)
            version = db.get_one(PromptVersion, folio.prompt_version)
            asked = ask_this(db, folio.id)
            touched = commented(db, folio.id)
            worry = statement(db, folio.id).worry
            told = told_before(db, folio.id)
            rubric = rubric_of(version)
        signals = Signals(
            ask_this=tuple(
                AskThis(
                    seq_of(a.block),
                    a.quote,
                    a.text,
                    segment_of(rubric.criterion(a.criterion)),
                )
                for a in asked
            ),
            touched=tuple(seq_of(block) for block in touched),
            worry=worry or None,
            told=frozenset(told),
        )
        inputs = {
            "document": document.sha,
            "prompt_version": version.sha,
            "knowledge": knowledge_base.fingerprint(),
        }
        hidden = {
            "ask_this": [[a.block, a.quote, a.text, a.criterion] for a in asked],
            "touched": list(touched),
            "told": list(told),
            "worry": worry,
        }
        inputs |= {name: self._keyed(args["folio"], name, v) for name, v in hidden.items()}
        probes = probes_of(version)
        if self._asking is None:
            return engine.build(document, probes, signals, version.html), inputs
        problem = f"{version.title}\n{version.intro}\n{version.html}"
        sent = request(document, problem, probes.estate)
        proposals = self._asking.ask(database, args["folio"], sent)
        built = engine.build(document, probes, signals, version.html, proposals)
        taken = [q for s in built.segments for q in s.questions if q.form.startswith(BY_MODEL)]
        if proposals:
            said = (args["folio"], len(taken), len(proposals))
            _log.info("sheet of %s: %d of a model's %d proposals stand on it", *said)
        if taken:
            # what a model says cannot be had again: it stands in the sheet's questions
            inputs["model"] = self._asking.proposer.model
            inputs["model_request"] = sent.sha
            inputs["model_questions"] = hashlib.sha256(
                canonical_json([question.as_json() for question in taken])
            ).hexdigest()
        return built, inputs

    def _keyed(self, folio: str, name: str, value: Any) -> str:
        """A hash that only this site can make. A plain one of so few blocks gives them away: one
        tries every set of them."""
        return hmac.new(
            self._secret.encode(), canonical_json(["sheet", folio, name, value]), hashlib.sha256
        ).hexdigest()

    def finish(
        self, db: Session, args: dict[str, Any], prepared: tuple[Sheet, dict[str, str]]
    ) -> None:
        """Store it once; a second run finds it there and leaves it."""
        built, inputs = prepared
        folio = stages.locked(db, args["folio"])
        if db.get(PanelSheet, folio.id) is not None:
            return
        db.add(
            PanelSheet(
                folio=folio.id,
                engine=engine.ENGINE,
                inputs=inputs,
                notes={s.name: s.note for s in built.segments if s.note},
                built_at=clock.now(),
            )
        )
        db.flush()
        for segment in built.segments:
            for rank, question in enumerate(segment.questions, 1):
                others = segment.others[rank - 1]
                db.add(_row(folio.id, segment.name, rank, question, others))
        for rank, question in enumerate(built.everybody, 1):
            db.add(_row(folio.id, queries.EVERYBODY, rank, question))
        chain.record(db, "sheet", inputs | {"engine": engine.ENGINE}, folio=folio.id)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the panel's page says that there is no sheet."""


def _row(
    folio: str,
    segment: str,
    rank: int,
    question: Question,
    others: Sequence[Question] = (),
) -> SheetQuestion:
    return SheetQuestion(
        id=chance.new_id(),
        folio=folio,
        segment=segment,
        rank=rank,
        form=question.form,
        built_text=question.text,
        text=question.text,
        quote=question.quote,
        block=question.block,
        why=question.why,
        listen_for=question.as_json()["listen_for"],
        condition=question.condition,
        others=[other.as_json() for other in others],
    )
