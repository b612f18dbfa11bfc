"""The one optional question after the end: whether the process was a fair use of the candidate's
time. It changes nothing about their case.

The team reads answers of a whole opening, without names, once five candidates have answered; before
that they learn only that fewer have. So the log's entry names neither candidate nor submission.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Invitation, ProcessAnswer

ANSWERS = {"yes": "Yes", "mostly": "Mostly", "not_really": "Not really", "no": "No"}
"""To “Was this a fair use of your time?”, in their order."""

LONGEST = 2_000
"""Characters of what the team should change."""

FEWEST = 5
"""So many candidates of an opening have answered before the team reads any of it."""


@dataclass(frozen=True, slots=True)
class OpeningAnswers:
    """What at least `FEWEST` candidates of an opening have answered."""

    counts: tuple[tuple[str, int], ...]
    """Each answer in words, with how many gave it."""
    words: tuple[str, ...]
    """What they would change, in an order that says nothing."""


def may_answer(invitation: Invitation, stage: str) -> bool:
    """Whether this candidate is asked: after the end, if they had started."""
    ended = matrix.may_write(["candidate.own"], "process_answer", stage)
    return ended and invitation.started_at is not None


def has_answered(db: Session, folio: str) -> bool:
    """Whether the folio's candidate has sent their answer."""
    return db.get(ProcessAnswer, folio) is not None


def answer(db: Session, invitation: Invitation, chosen: str, words: str) -> None:
    """Keep the candidate's one answer. Absent before the end and for who never started; a Refusal
    for what can't be kept, and for a second answer (409)."""
    folio = stages.locked(db, invitation.folio)
    if not may_answer(invitation, folio.stage):
        raise Absent
    if db.get(ProcessAnswer, folio.id, populate_existing=True) is not None:
        raise Refusal("answered", "You have already answered. Thank you.", status=409)
    if chosen not in ANSWERS:
        raise Refusal("answer", "Choose one of the four answers.")
    words = as_typed(words)
    if len(words) > LONGEST:
        raise Refusal(
            "words", f"What we should change is longer than {LONGEST:,} characters. Shorten it."
        )
    db.add(ProcessAnswer(folio=folio.id, answer=chosen, words=words, at=clock.now()))
    db.flush()
    chain.record(db, "process_answer", {})


def of_opening(db: Session, opening: str) -> OpeningAnswers | None:
    """What the candidates of an opening have answered; None while fewer than `FEWEST` have. One
    statement; the caller coordinates the opening."""
    query = (
        select(ProcessAnswer.answer, ProcessAnswer.words)
        .join(Folio, Folio.id == ProcessAnswer.folio)
        .where(Folio.opening == opening)
    )
    found = db.execute(query).all()
    if len(found) < FEWEST:
        return None
    given = Counter(chosen for chosen, _ in found)
    said = [words for _, words in found if words]
    return OpeningAnswers(
        tuple((words, given[code]) for code, words in ANSWERS.items()),
        tuple(sorted(said, key=lambda it: hashlib.sha256(it.encode()).digest())),
    )
