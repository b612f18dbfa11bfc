from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.db.session import Database
from blindfolio.language_model.backend import Backend, ModelRequest, NoAnswer
from blindfolio.ledger import chain, model_tokens
from blindfolio.visibility import stages
from prompts.clarifying import own_questions
from prompts.clarifying.match_request import match_request, read_match
from prompts.folder.probes import Fact
from prompts.models import Clarification, Invitation, Opening
from prompts.opening import model_use

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MatchQuestion:
    """The job that asks the model; its `args` are `{"clarification": id}`. `tokens_day` is
    the site's budget for 24 hours, and `tokens_erased` the most that a deleted request
    can have used."""

    backend: Backend | None
    tokens_day: int
    tokens_erased: int

    def prepare(self, database: Database, args: dict[str, Any]) -> Fact | None:
        if self.backend is None:
            return None
        with database.reading() as db:
            question = db.get(Clarification, args["clarification"])
            if question is None:
                return None
            pack = own_questions.pack_for(db, db.get_one(Invitation, question.invitation))
            request = match_request(question.text, pack)
        try:
            with database.transaction() as db:
                self._enter(db, args["clarification"], request, self.backend.model)
            return read_match(self.backend.answer(request), pack)
        except NoAnswer as none:
            _log.warning(
                "question %s: the model gave no answer: %s", args["clarification"], none.code
            )
        except Exception as error:
            # its message may contain what was sent or answered
            _log.warning(
                "question %s: no answer: %s", args["clarification"], type(error).__name__
            )
        return None

    def _enter(self, db: Session, question_id: str, request: ModelRequest, model: str) -> None:
        """Record the request before it is sent. Raise NoAnswer if it must not be sent."""
        question = db.get(Clarification, question_id)
        if question is None:
            raise NoAnswer("the question is gone")
        invitation = db.get_one(Invitation, question.invitation)
        folio = stages.locked(db, invitation.folio)
        db.refresh(question)
        db.refresh(invitation)
        if question.state != "looking":
            raise NoAnswer("it is settled")
        if not model_use.may_match(db.get_one(Opening, question.opening), invitation):
            raise NoAnswer("it may not be sent")
        facts = {"model": model, "clarification": question.id, "tokens": request.tokens}
        chain.record(db, model_tokens.QUESTION, facts, folio=folio.id)
        if model_tokens.of_the_day(db, erased=self.tokens_erased) > self.tokens_day:
            raise NoAnswer("over the day's budget")

    def finish(self, db: Session, args: dict[str, Any], prepared: Fact | None) -> None:
        question = db.get(Clarification, args["clarification"])
        if question is not None:
            own_questions.matched(db, question, prepared)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        self.finish(db, args, None)
