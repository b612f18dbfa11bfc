"""Ask a model for questions before a sheet is built, within a budget. A ledger entry before
each call tells auditors which submission's text left the site and when. Each answer is stored
at once, so a restarted worker goes on with the next request; after a failure the sheet is built
from what there is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.language_model.backend import Backend, ModelRequest, NoAnswer
from blindfolio.ledger import chain, model_tokens
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import stages
from reviews.model_questions.answers import read_ask, read_check
from reviews.model_questions.pipeline import next_request, questions_from
from reviews.model_questions.requests import SheetMaterial
from reviews.panel.asking import model_answers
from reviews.panel.models import PanelSheet

ASKS = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BudgetedModel:
    """Asks a model within two budgets of tokens, answers included: one for a document, and one
    for any 24 hours of the site."""

    backend: Backend
    tokens_document: int
    tokens_day: int

    def ask(self, database: Database, folio: str, material: SheetMaterial) -> None:
        """Ask whatever is unanswered, and store each answer. Call this outside any transaction,
        because it waits for the network between transactions of its own. A failure is logged in
        one line, without any text of the document."""
        try:
            self._ask(database, folio, material)
        except NoAnswer as none:
            _log.warning("sheet of %s: the model gave no answer: %s", folio, none.code)
        except Exception as error:
            # The message may contain what was sent or answered.
            _log.warning("sheet of %s: no answer: %s", folio, type(error).__name__)

    def _ask(self, database: Database, folio: str, material: SheetMaterial) -> None:
        with database.reading() as db:
            answers = [kept.answer for kept in model_answers.stored(db, folio)]
        while request := next_request(material, answers):
            answer = self._answer(database, folio, request, read_check if answers else read_ask)
            found = questions_from(material, [*answers, answer])
            with database.transaction() as db:
                row = stages.locked(db, folio)
                if row.document is None or len(model_answers.stored(db, folio)) != len(answers):
                    raise NoAnswer("the document is gone, or another worker was faster")
                answers.append(answer)
                model_answers.keep(
                    db,
                    row,
                    len(answers),
                    request,
                    answer,
                    found,
                    model=self.backend.model,
                    by=None,
                )

    def _answer(
        self,
        database: Database,
        folio: str,
        request: ModelRequest,
        read: Callable[[str], object],
    ) -> str:
        while True:
            with database.transaction() as db:
                asked = self._enter(db, folio, request)
            answer = self.backend.answer(request)
            try:
                read(answer)
            except NoAnswer as none:
                if asked >= ASKS:
                    raise
                _log.info("sheet of %s: asking once more: %s", folio, none.code)
                continue
            return answer

    def _enter(self, db: Session, folio: str, request: ModelRequest) -> int:
        """Record that the request is sent now, and return how often it has been sent. Raise
        NoAnswer if it must not be sent."""
        if stages.locked(db, folio).document is None:
            raise NoAnswer("the document is gone")
        if db.get(PanelSheet, folio) is not None:
            raise NoAnswer("the sheet is there")
        before = self._spent(db, folio)
        asked = sum(sha == request.sha for sha, _ in before)
        if asked >= ASKS:
            raise NoAnswer("it was asked before")
        if sum(tokens for _, tokens in before) + request.tokens > self.tokens_document:
            raise NoAnswer("over the document's budget")
        facts = {
            "model": self.backend.model,
            "request": request.sha,
            "tokens": request.tokens,
        }
        # The entry comes first: its lock makes writers wait, so two workers can't both take the
        # last of a day's budget.
        chain.record(db, model_tokens.SHEET, facts, folio=folio)
        if model_tokens.of_the_day(db, erased=self.tokens_document) > self.tokens_day:
            raise NoAnswer("over the day's budget")
        return asked + 1

    def _spent(self, db: Session, folio: str) -> list[tuple[str, int]]:
        found = (
            select(Payload.body)
            .select_from(Entry)
            .outerjoin(Payload, Payload.seq == Entry.seq)
            .where(Entry.kind == model_tokens.SHEET, Entry.folio == folio)
        )
        return [
            (body["facts"]["request"], body["facts"]["tokens"])
            if body
            else ("", self.tokens_document)
            for body in db.scalars(found)
        ]
