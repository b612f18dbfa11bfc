"""A model proposes while the sheet is built: within a budget, told nothing that is not its own,
and whatever goes wrong, the sheet is there."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive import documents
from blindfolio.archive.models import Blob
from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.authoring.versions import probes_of
from prompts.models import PromptVersion, Submission, Upload
from reviews.followups import engine
from reviews.followups.proposals import ANSWER_TOKENS, NoAnswer, Proposal, Request
from reviews.panel.models import PanelSheet, SheetQuestion
from reviews.panel.proposing import ASKED, BudgetedModel
from reviews.panel.sheet_job import BuildSheet, queue_sheet
from tests.reviews import cases
from tests.reviews.panel.sheets import SECRET
from tests.reviews.reading import desks

TEXTS = (
    "The dispatch engine polls the step table every five seconds and takes one lease per step.",
    "A late worker keeps its lease until the step table is swept, and the sweeper runs hourly.",
    "We considered a message broker and turned it down because nobody here has run one.",
    "First the unowned flows move to the dispatch engine, then the step table is split.",
)
QUOTE = "keeps its lease until the step table is swept"


def _pieces() -> tuple[tuple[Any, str], ...]:
    return tuple(("paragraph", f'<p dir="auto">{text}</p>') for text in TEXTS)


def _proposal(**changes: Any) -> dict[str, Any]:
    return {
        "segment": "failure",
        "text": "The sweeper is an hour late, the dispatch engine hands a step out again and a "
        "late worker wakes with the lease. Which of the two writes to the step table?",
        "quote": QUOTE,
        "block": 2,
        "why": "The lease outlives its worker by an hour, and nothing says who wins then.",
        "listen_for": {
            "senior": "Lets the sweeper run more often.",
            "staff": "Fences the lease with a number that the step table checks.",
            "senior_staff": "Asks why a step may be taken twice at all.",
        },
    } | changes


GOOD = json.dumps({"questions": [_proposal()]})


@dataclass
class Said:
    """A model that says what the test has it say, and keeps what it was given."""

    says: str | Exception = GOOD
    model: str = "example.model-v1:0"
    given: list[Request] = field(default_factory=list)

    def propose(self, request: Request) -> str:
        self.given.append(request)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def asking(said: Said, *, document: int = 80_000, day: int = 1_000_000) -> BudgetedModel:
    return BudgetedModel(said, document, day)


Released = Callable[..., cases.Case]


@pytest.fixture
def released(database: Database) -> Released:
    """A folio with `TEXTS` for its document and a statement, released, and its sheet built with or
    without a model, unless it is to wait."""

    def _released(
        model: BudgetedModel | None, *, build: bool = True, said: str = "", **given: Any
    ) -> cases.Case:
        stages.on_move(database, queue_sheet)
        with database.transaction() as db:
            case = cases.begun(db, **given)
            _submit(db, case, said)
            stored = documents.keep(db, desks.document(_pieces()))
            folio = db.get_one(Folio, case.folio)
            folio.document, folio.sha = stored.id, stored.sha
            cases.release(db, case)
        if build:
            Worker(database, {"sheet": BuildSheet(SECRET, model)}).run_until_idle()
        return case

    return _released


def _submit(db: Session, case: cases.Case, said: str) -> None:
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


def _questions(database: Database, case: cases.Case) -> list[tuple[Any, ...]]:
    names = ("segment", "rank", "form", "text", "quote", "block", "why", "listen_for")
    with database.reading() as db:
        rows = select(SheetQuestion).where(SheetQuestion.folio == case.folio)
        ordered = rows.order_by(SheetQuestion.segment, SheetQuestion.rank)
        return [tuple(getattr(q, n) for n in names) for q in db.scalars(ordered)]


def _asked(database: Database) -> list[dict[str, Any]]:
    with database.reading() as db:
        found = select(Payload.body).join(Entry, Entry.seq == Payload.seq)
        bodies = db.scalars(found.where(Entry.kind == ASKED).order_by(Entry.seq)).all()
        return [body["facts"] | {"folio": body["folio"]} for body in bodies]


def test_a_proposal_stands_on_the_sheet_marked_with_the_hashes_of_where_it_came_from(
    database: Database, released: Released
) -> None:
    said = Said()
    case = released(asking(said))
    (mine,) = [q for q in _questions(database, case) if q[2] == "model_failure"]
    assert mine[3:6] == (_proposal()["text"], QUOTE, 2)
    with database.reading() as db:
        inputs = db.get_one(PanelSheet, case.folio).inputs
    assert inputs["model"] == "example.model-v1:0"
    assert inputs["model_request"] == said.given[0].sha
    assert len(inputs["model_questions"]) == 64
    assert _asked(database) == [
        {
            "model": "example.model-v1:0",
            "request": said.given[0].sha,
            "tokens": said.given[0].tokens,
            "folio": case.folio,
        }
    ]


def test_the_sheet_can_be_made_again_from_what_is_stored_without_the_model(
    database: Database, released: Released
) -> None:
    """Invariant 16."""
    case = released(asking(Said()))
    stored = _questions(database, case)
    keys = ("segment", "text", "quote", "block", "why", "listen_for")
    kept = [
        Proposal.model_validate(dict(zip(keys, (q[0], *q[3:]), strict=True)))
        for q in stored
        if q[2].startswith("model_")
    ]
    assert kept
    with database.reading() as db:
        folio = db.get_one(Folio, case.folio)
        version = db.get_one(PromptVersion, folio.prompt_version)
        document = documents.rebuild(db, folio.document or "")
        built = engine.build(
            document, probes_of(version), prompt=version.html, proposals=kept
        ).as_json()
    again = [
        (
            s["name"],
            rank,
            q["form"],
            q["text"],
            q["quote"],
            q["block"],
            q["why"],
            q["listen_for"],
        )
        for s in built["segments"]
        for rank, q in enumerate(s["questions"], 1)
    ]
    assert sorted(again, key=lambda q: q[:2]) == [q for q in stored if q[0] != "everybody"]


def test_a_model_is_given_no_rating_no_name_no_comment_and_no_statement(
    database: Database, released: Released
) -> None:
    """The canaries of everything that the case holds beside document and problem."""
    said = Said()
    case = released(asking(said), said="CNRY0003")
    (request,) = said.given
    sent = f"{request.instructions}{request.material}".encode()
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        version = db.get_one(PromptVersion, folio.prompt_version)
        held = [
            cases.NAME,
            *cases.NAME.split(),
            "example.test",
            case.folio,
            case.code,
            case.invitation,
            *case.readers,
            *case.panel,
            "Panel Member",
            "Jo Sampleton",
            "Hanna Placeholder",
            "Everything hangs on this bound",  # each comment's words
            "Thin on who is woken",  # each review's summary
            "Both would argue with it",  # the gate's reason
            "proceed",
            "An assistant wrote",
            "CNRY0003",
            *[w["fact"] for w in version.probes["withheld"]],
            *[c["text"] for c in version.probes["failure_conditions"]],
        ]
    assert [word for word in held if word.encode() in sent] == []
    assert TEXTS[1].encode() in sent


def test_the_same_is_sent_whatever_the_ratings_and_the_statement_were(
    released: Released,
) -> None:
    """What cannot be looked for, such as a digit: two cases that differ in nothing else."""
    said = Said()
    released(asking(said), said="The order", values=(4, 4), words=("proceed", "proceed"))
    released(asking(said), said="The cost", values=(1, 2), words=("stop", "unsure"))
    high, low = (json.loads(request.material) for request in said.given)
    assert high["document"] == low["document"]
    assert high["estate"] == low["estate"]
    assert said.given[0].instructions == said.given[1].instructions


FAILURES = [
    NoAnswer("ThrottlingException"),
    NoAnswer("no answer in time"),
    NoAnswer("stopped: content_filtered"),
    RuntimeError("CNRY0002 of the text"),
    RecursionError("CNRY0002"),
    "",
    "I am sorry, CNRY0002 I cannot.",
    "<html>CNRY0002</html>",
    '{"questions": [{"text": "CNRY0002"}]}',
    "x" * 10_000_000,
]
TURNED_AWAY = [
    json.dumps({"questions": [_proposal(quote="the sweeper CNRY0002 never runs at all")]}),
    json.dumps({"questions": [_proposal(block=1)]}),
    json.dumps({"questions": [_proposal(text="Ada, what of the sweeper and the lease?")]}),
]


@pytest.mark.parametrize("says", [*FAILURES, *TURNED_AWAY], ids=lambda s: str(s)[:20])
def test_whatever_goes_wrong_the_sheet_is_the_one_without_a_model(
    database: Database,
    released: Released,
    caplog: pytest.LogCaptureFixture,
    says: str | Exception,
) -> None:
    plain = released(None)
    with caplog.at_level(logging.DEBUG):
        case = released(asking(Said(says)))
    assert _questions(database, case) == _questions(database, plain) != []
    with database.reading() as db:
        assert set(db.get_one(PanelSheet, case.folio).inputs) == set(
            db.get_one(PanelSheet, plain.folio).inputs
        )
    assert "CNRY0002" not in caplog.text
    said = "0 of a model's 1 proposals" if says in TURNED_AWAY else "without a model"
    assert f"sheet of {case.folio}" in caplog.text and said in caplog.text


def test_nothing_is_sent_beyond_the_budget_of_a_document(
    database: Database, released: Released, caplog: pytest.LogCaptureFixture
) -> None:
    said = Said()
    case = released(asking(said, document=ANSWER_TOKENS))
    assert (said.given, _asked(database)) == ([], [])
    assert _questions(database, case)
    assert "over the document's budget" in caplog.text


def test_nothing_is_sent_beyond_the_budget_of_a_day_and_the_next_day_it_is(
    database: Database, released: Released
) -> None:
    said = Said()
    released(asking(said))
    once = said.given[0].tokens
    released(asking(said, day=2 * once - 1))
    assert len(said.given) == len(_asked(database)) == 1
    with clock.at(clock.now() + timedelta(hours=25)):
        released(asking(said, day=2 * once - 1))
    assert len(said.given) == len(_asked(database)) == 2


def test_a_worker_that_dies_again_and_again_sends_a_document_twice_at_most(
    database: Database, released: Released
) -> None:
    said = Said()
    case = released(asking(said), build=False)
    for _ in range(3):
        BuildSheet(SECRET, asking(said)).prepare(database, {"folio": case.folio})
    assert len(said.given) == len(_asked(database)) == 2


def test_a_sheet_that_is_there_asks_no_model_again(
    database: Database, released: Released
) -> None:
    said = Said()
    case = released(asking(said))
    BuildSheet(SECRET, asking(said)).prepare(database, {"folio": case.folio})
    assert len(said.given) == len(_asked(database)) == 1


def test_no_transaction_is_open_while_the_model_thinks(
    database: Database, released: Released
) -> None:
    """Another writer gets through meanwhile: SQLite has one writer, PostgreSQL one ledger head."""

    @dataclass
    class Slow(Said):
        def propose(self, request: Request) -> str:
            with database.transaction() as db:
                db.scalars(select(Folio).with_for_update()).all()
            return GOOD

    case = released(asking(Slow()))
    assert any(q[2] == "model_failure" for q in _questions(database, case))
