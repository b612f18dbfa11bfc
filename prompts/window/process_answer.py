"""Was the process a fair use of the candidate's time? The team reads an opening's answers without
names, in fixed groups of five: a sixth shown alone could be traced to its candidate. So the log
entry names neither candidate nor submission.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import ErasedAnswer, Invitation, Opening, ProcessAnswer

ANSWERS = {"yes": "Yes", "mostly": "Mostly", "not_really": "Not really", "no": "No"}

LONGEST = 2_000

FEWEST = 5


@dataclass(frozen=True, slots=True)
class OpeningAnswers:
    answers: int
    counts: tuple[tuple[str, int], ...]
    """Answers that at least five gave, in words, with counts rounded down to fives."""
    words: tuple[str, ...]
    """What they would change, in an order that reveals nothing."""


def may_answer(invitation: Invitation, stage: str) -> bool:
    ended = matrix.may_write(["candidate.own"], "process_answer", stage)
    return ended and invitation.started_at is not None


def answer(db: Session, invitation: Invitation, chosen: str, words: str) -> None:
    """Raises Absent before the end or if they never started, Refusal for a second answer (409)."""
    folio = stages.locked(db, invitation.folio)
    if not may_answer(invitation, folio.stage):
        raise Absent
    if db.get(ProcessAnswer, folio.id, populate_existing=True) is not None:
        raise Conflict("answered", "You have already answered. Thank you.")
    if chosen not in ANSWERS:
        raise Refusal("answer", "Choose one of the four answers.")
    words = as_typed(words)
    if len(words) > LONGEST:
        raise Refusal(
            "words",
            f"Your answer about what we should change is longer than {LONGEST:,}"
            " characters. Shorten it.",
        )
    _hold(db, folio)
    db.add(ProcessAnswer(folio=folio.id, answer=chosen, words=words, at=clock.now()))
    db.flush()
    _complete_group(db, folio.opening)
    chain.record(db, "process_answer", {})


def _hold(db: Session, folio: Folio) -> None:
    """Lock this opening's answers until the transaction ends."""
    db.execute(select(Opening.id).where(Opening.id == folio.opening).with_for_update())


def _complete_group(db: Session, opening: str) -> None:
    query = (
        select(ProcessAnswer)
        .join(Folio, Folio.id == ProcessAnswer.folio)
        .where(Folio.opening == opening, ProcessAnswer.batch.is_(None))
    )
    waiting = db.scalars(query).all()
    if len(waiting) >= FEWEST:
        batch = chance.new_id()
        for it in waiting:
            it.batch = batch
        db.flush()


def keep_count(db: Session, folio: Folio) -> None:
    """Call before a deletion. An answer that the team can read stays as a number. Its whole group's
    words are removed, because removing only one candidate's would reveal them.
    """
    _hold(db, folio)
    mine = db.get(ProcessAnswer, folio.id)
    if mine is None or mine.batch is None:
        return
    count = db.get(ErasedAnswer, (folio.opening, mine.answer))
    if count is None:
        count = ErasedAnswer(opening=folio.opening, answer=mine.answer, n=0)
        db.add(count)
    count.n += 1
    batch = ProcessAnswer.batch == mine.batch
    db.execute(update(ProcessAnswer).where(batch).values(words=""))
    db.flush()


def of_opening(db: Session, opening: str) -> OpeningAnswers | None:
    """None without a complete group. One statement. For the opening's coordinators."""
    living = (
        select(ProcessAnswer.answer, ProcessAnswer.words, literal(1))
        .join(Folio, Folio.id == ProcessAnswer.folio)
        .where(Folio.opening == opening, ProcessAnswer.batch.is_not(None))
    )
    erased = select(ErasedAnswer.answer, literal(""), ErasedAnswer.n).where(
        ErasedAnswer.opening == opening
    )
    given = Counter[str]()
    said = []
    for chosen, words, n in db.execute(union_all(living, erased)):
        given[chosen] += n
        said += [words] if words else []
    if not given:
        return None
    fives = {words: given[code] - given[code] % FEWEST for code, words in ANSWERS.items()}
    return OpeningAnswers(
        given.total(),
        tuple((words, n) for words, n in fives.items() if n),
        tuple(sorted(said, key=lambda it: hashlib.sha256(it.encode()).digest())),
    )
