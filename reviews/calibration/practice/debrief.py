"""What a round's debrief notes about the guides, and a note as a proposed change of one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring.versions import rubric_of
from prompts.models import PromptDraft
from reviews.calibration.guide_change.propose import GuideChange, propose
from reviews.calibration.practice.models import RoundNote
from reviews.calibration.practice.rounds_of import RoundSeat

MOST = 1000
"""Characters of a note."""
AT_MOST = 100
"""Notes of one round."""


def notes(db: Session, mine: RoundSeat) -> Sequence[RoundNote]:
    """The round's notes, oldest first; nobody's by name. One statement."""
    return db.scalars(
        select(RoundNote).where(RoundNote.round == mine.round.id).order_by(RoundNote.at)
    ).all()


def add_note(db: Session, mine: RoundSeat, criterion: str, text: str, *, by: str) -> RoundNote:
    """Keep a note on a criterion's guide; for whoever took part, once the round is closed. The
    same words about the same criterion are one note."""
    _refuse_open(mine)
    words = text.replace("\0", " ").strip()
    if criterion not in {it.key for it in rubric_of(mine.prompt).criteria}:
        raise Refusal("criterion", "Choose the criterion that the note is about.")
    if not words:
        raise Refusal("text", "Write the note. It is empty.")
    if len(words) > MOST:
        raise Refusal("text", f"Shorten the note to at most {MOST:,} characters.")
    kept = notes(db, mine)
    for same in kept:
        if (same.criterion, same.text) == (criterion, words):
            return same
    if len(kept) >= AT_MOST:
        raise Refusal("many", f"A round has at most {AT_MOST} notes.")
    note = RoundNote(
        id=chance.new_id(), round=mine.round.id, criterion=criterion, text=words, at=clock.now()
    )
    db.add(note)
    db.flush()
    chain.record(db, "practice.note", {"round": mine.round.id, "note": note.id}, by=by)
    return note


def note_of(db: Session, mine: RoundSeat, note_id: str) -> RoundNote:
    """A note of this round; Absent for another."""
    note = db.get(RoundNote, note_id)
    if note is None or note.round != mine.round.id:
        raise Absent
    return note


def propose_change(
    db: Session, mine: RoundSeat, note: RoundNote, level: int, guide: str, *, by: str
) -> PromptDraft:
    """Put other words for a guide into the prompt's draft, with the note as the reason."""
    _refuse_open(mine)
    change = GuideChange(note.criterion, level, guide, note.text)
    draft = propose(db, mine.prompt, change, by=by)
    note.proposed_at = clock.now()
    return draft


def _refuse_open(mine: RoundSeat) -> None:
    if mine.state != "closed":
        raise Refusal("open", "The debrief begins when the round is closed.", status=409)
