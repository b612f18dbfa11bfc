"""A released folio whose sheet a model may write, and models that say what a test has them say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive import documents
from blindfolio.archive.models import Blob
from blindfolio.db.session import Database
from blindfolio.documents.model import BlockKind
from blindfolio.jobs.worker import Worker
from blindfolio.language_model.backend import ModelRequest
from blindfolio.visibility import stages
from prompts.models import Invitation, Opening, Submission, Upload
from reviews.panel.asking.asking_model import BudgetedModel
from reviews.panel.asking.sheet_job import BuildSheet, queue_sheet
from tests.reviews import cases
from tests.reviews.panel.sheets import SECRET
from tests.reviews.reading import desks

TEXTS = (
    "The dispatch engine polls the step table every five seconds and takes one lease per step.",
    "A late worker keeps its lease until the step table is swept, and the sweeper runs hourly.",
    "We considered a message broker and turned it down because nobody here has run one.",
    "First the unowned flows move to the dispatch engine, then the step table is split.",
)
PIECES: tuple[tuple[BlockKind, str], ...] = tuple(
    ("paragraph", f'<p dir="auto">{text}</p>') for text in TEXTS
)
QUOTE = "keeps its lease until the step table is swept"


def question(**changes: Any) -> dict[str, Any]:
    return {
        "segment": "failure",
        "text": "A late worker keeps its lease until the step table is swept, once an hour. What "
        "stops two workers from running the same step in that hour?",
        "quote": QUOTE,
        "block": 2,
        "why": "The lease outlives its worker by an hour, and nothing says who wins then.",
        "look_for": {
            "senior": "Lets the sweeper run more often.",
            "staff": "Fences the lease with a number that the step table checks.",
            "senior_staff": "Asks why a step may be taken twice at all.",
        },
        "sums": [],
        "scenario": "",
    } | changes


MENDED = "A late worker keeps its lease for up to an hour. Which of two workers may write then?"


def chosen(**changes: Any) -> dict[str, Any]:
    return question(text=MENDED, n=1, reserve=False) | changes


ASKED_FOR = json.dumps({"findings": [], "questions": [question()]})
CHOSEN = json.dumps({"judged": [], "chosen": [chosen()], "untouched": []})


@dataclass
class Said:
    """A model that says what the test has it say, one after the other and the last again, and keeps
    what it was given."""

    says: list[str | BaseException] = field(default_factory=lambda: [ASKED_FOR, CHOSEN])
    model: str = "bedrock:example.model-v1:0"
    given: list[ModelRequest] = field(default_factory=list)

    def answer(self, request: ModelRequest) -> str:
        says = self.says[min(len(self.given), len(self.says) - 1)]
        self.given.append(request)
        if isinstance(says, BaseException):
            raise says
        return says


def asking(said: Said, *, document: int = 200_000, day: int = 1_000_000) -> BudgetedModel:
    return BudgetedModel(said, document, day)


def released(
    database: Database,
    model: BudgetedModel | None,
    *,
    build: bool = True,
    said: str = "",
    may_not: str = "",
    **given: Any,
) -> cases.Case:
    """A folio with `TEXTS` for its document and a statement, released, and its sheet built with or
    without a model, unless it is to wait. `may_not` is why the document may not be sent."""
    stages.on_move(database, queue_sheet)
    with database.transaction() as db:
        case = cases.begun(db, **given)
        invitation = db.get_one(Invitation, case.invitation)
        db.get_one(Opening, invitation.opening).model = may_not != "opening"
        invitation.no_model = may_not == "candidate"
        invitation.told_of_model = may_not != "old-notice"
        submit(db, case, said)
        stored = documents.keep(db, desks.document(PIECES))
        folio = case.row(db)
        folio.document, folio.sha = stored.id, stored.sha
        cases.release(db, case)
    if build:
        Worker(database, {"sheet": BuildSheet(SECRET, model)}).run_until_idle()
    return case


def submit(db: Session, case: cases.Case, said: str) -> None:
    """What the candidate says beside the document: on assistants, and what worries them."""
    blob = Blob(key=chance.token(), sha256="0" * 64, size=1, created_at=clock.now())
    db.add(blob)
    db.flush()
    upload = Upload(
        id=chance.new_id(),
        invitation=case.invitation,
        n=1,
        key=chance.new_id(),
        blob=blob.key,
        sha256=blob.sha256,
        size=1,
        extension=".md",
        received_at=clock.now(),
    )
    db.add(upload)
    db.flush()
    db.add(
        Submission(
            id=chance.new_id(),
            folio=case.folio,
            invitation=case.invitation,
            upload=upload.id,
            version=1,
            at=clock.now(),
            ai_used=True,
            ai_statement=f"An assistant wrote {said}",
            worry=said,
        )
    )
    db.flush()
