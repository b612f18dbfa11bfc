"""What a round's debrief notes about the guides, and a note as a proposed change of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring.drafts import draft_of
from prompts.authoring.versions import rubric_of
from prompts.models import PromptDraft, PromptVersion
from reviews.calibration.guide_change.guide_text import FILE, gives_reason
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


@dataclass(frozen=True, slots=True)
class ProposalFate:
    """What became of a note's proposal: it waits in the draft, was published in version `n`, or is
    in neither, because someone discarded it or took its reason out."""

    state: Literal["draft", "published", "gone"]
    n: int = 0


def fates(db: Session, mine: RoundSeat, found: Sequence[RoundNote]) -> dict[str, ProposalFate]:
    """By note that was proposed. Two statements where there is one."""
    proposed = [note for note in found if note.proposed_at]
    if not proposed:
        return {}
    draft = draft_of(db, mine.prompt.slug)
    later = select(PromptVersion.n, PromptVersion.texts).where(
        PromptVersion.slug == mine.prompt.slug, PromptVersion.n > mine.prompt.n
    )
    texts = [
        (n, given.get(FILE, "")) for n, given in db.execute(later.order_by(PromptVersion.n))
    ]
    waiting = draft.texts.get(FILE, "") if draft else ""
    return {note.id: _fate(note, waiting, texts) for note in proposed}


def _fate(note: RoundNote, waiting: str, texts: Sequence[tuple[int, str]]) -> ProposalFate:
    published = next((n for n, text in texts if gives_reason(text, note.text)), None)
    if published is not None:
        return ProposalFate("published", published)
    return ProposalFate("draft" if gives_reason(waiting, note.text) else "gone")


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
