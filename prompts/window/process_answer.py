"""Ask whether the process was a fair use of the candidate's time. The team reads an
opening's answers without names, in fixed groups of five: a sixth shown alone could be
traced to its candidate."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.languages import N_, number
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import AnswerCount, Invitation, Opening, ProcessAnswer

ANSWERS = {
    "yes": N_("Yes"),
    "mostly": N_("Mostly"),
    "not_really": N_("Not really"),
    "no": N_("No"),
}

LONGEST = 2_000

FEWEST = 5
SHOWN = 20  # of the newest groups, so that a page doesn't grow


@dataclass(frozen=True, slots=True)
class OpeningAnswers:
    answers: int
    counts: tuple[tuple[str, int], ...]
    """Answers that at least five people gave, with counts rounded down to multiples of five."""
    words: tuple[str, ...]
    """What the newest `SHOWN` would change, in an order that reveals nothing."""


def may_answer(stage: str, *, submitted: bool) -> bool:
    # A group with four addresses of the coordinator's own would give away the fifth's words. To
    # have four that submit a document is more work than asking the candidate.
    return submitted and matrix.may_write(["candidate.own"], "process_answer", stage)


def answer(db: Session, invitation: Invitation, chosen: str, words: str) -> None:
    """Store the answer. Raise Absent before the end or if the candidate never submitted, and
    Refusal (409) for a second answer."""
    folio = stages.locked(db, invitation.folio)
    if not may_answer(folio.stage, submitted=folio.reached > 0):
        raise Absent
    if db.get(ProcessAnswer, folio.id, populate_existing=True) is not None:
        raise Conflict("answered", _("You have already answered. Thank you."))
    if chosen not in ANSWERS:
        raise Refusal("answer", _("Choose one of the four answers."))
    words = as_typed(words)
    if len(words) > LONGEST:
        raise Refusal(
            "words",
            _(
                "Your suggestion is longer than %(longest)s characters. Shorten it.",
                longest=number(LONGEST),
            ),
        )
    _hold(db, folio)
    given = {"answer": chosen, "words": words, "at": clock.now()}
    db.add(ProcessAnswer(folio=folio.id, opening=folio.opening, **given))
    db.flush()
    _complete_group(db, folio.opening)
    chain.record(db, "process_answer", {})


def _hold(db: Session, folio: Folio) -> None:
    db.execute(select(Opening.id).where(Opening.id == folio.opening).with_for_update())


def _complete_group(db: Session, opening: str) -> None:
    query = select(ProcessAnswer).where(
        ProcessAnswer.opening == opening, ProcessAnswer.batch.is_(None)
    )
    waiting = db.scalars(query).all()
    if len(waiting) >= FEWEST:
        batch = chance.new_id()
        for it in waiting:
            it.batch = batch
        for given, n in Counter(it.answer for it in waiting).items():
            _count(db, opening, given, n)
        db.flush()


def _count(db: Session, opening: str, given: str, n: int) -> None:
    count = db.get(AnswerCount, (opening, given))
    if count is None:
        db.add(AnswerCount(opening=opening, answer=given, n=n))
    else:
        count.n += n


def forget_words(db: Session, folio: Folio) -> None:
    """Remove the words of the whole group before its candidate is deleted, because removing
    only one candidate's words would reveal them. What was counted stays."""
    _hold(db, folio)
    mine = db.get(ProcessAnswer, folio.id)
    if mine is not None and mine.batch is not None:
        batch = ProcessAnswer.batch == mine.batch
        db.execute(update(ProcessAnswer).where(batch).values(words=""))
        db.flush()


def of_opening(db: Session, opening: str) -> OpeningAnswers | None:
    """Return an opening's answers, or None without a complete group. Callers must coordinate
    the opening."""
    mine = select(AnswerCount.answer, AnswerCount.n).where(AnswerCount.opening == opening)
    given = Counter({answer: n for answer, n in db.execute(mine)})
    if not given:
        return None
    read = ProcessAnswer.opening == opening, ProcessAnswer.batch.is_not(None)
    newest = select(ProcessAnswer.batch).where(*read).order_by(ProcessAnswer.at.desc())
    groups = list(dict.fromkeys(db.scalars(newest.limit(SHOWN))))[: SHOWN // FEWEST]
    words = select(ProcessAnswer.words).where(ProcessAnswer.batch.in_(groups))
    said = db.scalars(words.where(ProcessAnswer.words != ""))
    fives = {words: given[code] - given[code] % FEWEST for code, words in ANSWERS.items()}
    return OpeningAnswers(
        given.total(),
        tuple((words, n) for words, n in fives.items() if n),
        tuple(sorted(said, key=lambda it: hashlib.sha256(it.encode()).digest())),
    )
