"""Asking a model for questions while a sheet is built, within a budget; never needed for one.

Each time is an entry of the ledger, written before anything is sent: who audits the site sees when
which folio's text left it, and the day's budget is counted there. Whatever goes wrong, the sheet
is made without proposals.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility import stages
from reviews.followups.proposals import NoAnswer, Proposal, Proposer, Request, read_answer
from reviews.panel.models import PanelSheet

ASKED = "model_asked"
"""The kind of the ledger's entries."""
ASKS = 2
"""How often one folio's document is sent at most: a worker that dies in the middle tries again."""
DAY = timedelta(hours=24)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BudgetedModel:
    """A model with its budgets in tokens, those of the answer included: for all times that one
    document is sent, and for any 24 hours of the site."""

    proposer: Proposer
    tokens_document: int
    tokens_day: int

    def ask(self, database: Database, folio: str, request: Request) -> tuple[Proposal, ...]:
        """What the model proposes for a folio; nothing where it cannot or must not be asked.

        Call it outside any transaction: it writes its entry in one of its own and then waits for
        the network. Whatever goes wrong is one line of the log, without a word of any text.
        """
        try:
            with database.transaction() as db:
                self._enter(db, folio, request)
            return read_answer(self.proposer.propose(request))
        except NoAnswer as none:
            _log.warning("sheet of %s without a model: %s", folio, none.code)
        except Exception as error:
            # its message may hold what was sent or answered
            _log.warning("sheet of %s without a model: %s", folio, type(error).__name__)
        return ()

    def _enter(self, db: Session, folio: str, request: Request) -> None:
        """Write that the folio's document is sent now; `NoAnswer` where it must not be, and then
        the transaction ends without it."""
        if stages.locked(db, folio).document is None:
            raise NoAnswer("the document is gone")
        if db.get(PanelSheet, folio) is not None:
            raise NoAnswer("the sheet is there")
        before = self._spent(db, folio)
        if len(before) >= ASKS:
            raise NoAnswer("it was asked before")
        if sum(before) + request.tokens > self.tokens_document:
            raise NoAnswer("over the document's budget")
        facts = {
            "model": self.proposer.model,
            "request": request.sha,
            "tokens": request.tokens,
        }
        # first the entry, whose lock all writers meet at, so that two workers do not each find
        # the last of a day's budget free
        chain.record(db, ASKED, facts, folio=folio)
        if sum(self._spent(db)) > self.tokens_day:
            raise NoAnswer("over the day's budget")

    def _spent(self, db: Session, folio: str | None = None) -> list[int]:
        """The tokens of each time that was entered: for one folio ever, or of the last day. Where
        an erasure has taken the figure, the most that it can have been."""
        found = (
            select(Payload.body)
            .select_from(Entry)
            .outerjoin(Payload, Payload.seq == Entry.seq)
            .where(Entry.kind == ASKED)
        )
        if folio is None:
            found = found.where(Entry.at > clock.now() - DAY)
        else:
            found = found.where(Entry.folio == folio)
        return [
            body["facts"]["tokens"] if body else self.tokens_document
            for body in db.scalars(found)
        ]
