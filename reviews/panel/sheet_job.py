"""Building the question sheet: queued by the release, from the document, the prompt's probes and
the comments marked "ask this". Ratings do not enter: nothing here loads one."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.model import canonical_json
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.models import PromptVersion
from prompts.queries import statement
from prompts.versions import probes_of
from reviews.followups import engine, knowledge_base
from reviews.followups.sheet import Sheet as BuiltSheet
from reviews.followups.signals import AskThis, Signals
from reviews.panel.models import Question, Sheet
from reviews.reading.queries import ask_this


def queue_sheet(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: a release queues the sheet in its own transaction."""
    if event == "release":
        queue.enqueue(db, "sheet", f"sheet:{folio.id}", {"folio": folio.id})


class BuildSheet:
    """Handler of `sheet` jobs; `args` are `{"folio": id}`."""

    def prepare(
        self, database: Database, args: dict[str, Any]
    ) -> tuple[BuiltSheet, dict[str, str]]:
        """Run the engine outside a transaction; gives the sheet and the hashes of its inputs."""
        with database.reading() as db:
            folio = db.get_one(Folio, args["folio"])
            if folio.document is None:
                raise RuntimeError("a released folio has a document")
            document = documents.rebuild(db, folio.document)
            version = db.get_one(PromptVersion, folio.prompt_version)
            asked = ask_this(db, folio.id)
            worry = statement(db, folio.id).worry
        signals = Signals(
            ask_this=tuple(AskThis(int(a.block[1:]), a.quote, a.text) for a in asked),
            worry=worry or None,
        )
        inputs = {
            "document": document.sha,
            "prompt_version": version.sha,
            "ask_this": hashlib.sha256(
                canonical_json([[a.block, a.quote, a.text] for a in asked])
            ).hexdigest(),
            "worry": hashlib.sha256(worry.encode()).hexdigest(),
            "knowledge": knowledge_base.fingerprint(),
        }
        return engine.build(document, probes_of(version), signals, version.html), inputs

    def finish(
        self, db: Session, args: dict[str, Any], prepared: tuple[BuiltSheet, dict[str, str]]
    ) -> None:
        """Store it once; a second run finds it there and leaves it."""
        built, inputs = prepared
        folio = stages.locked(db, args["folio"])
        if db.get(Sheet, folio.id) is not None:
            return
        shape = built.as_json()
        db.add(
            Sheet(
                folio=folio.id,
                engine=engine.ENGINE,
                inputs=inputs,
                notes={s["name"]: s["note"] for s in shape["segments"] if s.get("note")},
                built_at=clock.now(),
            )
        )
        db.flush()
        for segment in shape["segments"]:
            for rank, question in enumerate(segment["questions"], 1):
                db.add(
                    Question(
                        id=chance.new_id(),
                        folio=folio.id,
                        segment=segment["name"],
                        rank=rank,
                        form=question["form"],
                        built_text=question["text"],
                        text=question["text"],
                        quote=question["quote"] or "",
                        block=question["block"],
                        why=question["why"],
                        listen_for=question["listen_for"],
                    )
                )
        chain.record(db, "sheet", inputs | {"engine": engine.ENGINE}, folio=folio.id)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the panel's page says that there is no sheet."""
