from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from reviews.calibration.practice import rounds_of
from reviews.calibration.practice.models import RoundNote
from reviews.calibration.practice.rounds_of import RoundSeat

MOST = 1000
AT_MOST = 100
_NOTED = "practice.note"
_SHORT = re.compile(r"[^\W\d_]{2}")


def notes(db: Session, mine: RoundSeat) -> Sequence[RoundNote]:
    """Oldest first and without names."""
    return db.scalars(
        select(RoundNote).where(RoundNote.round == mine.round.id).order_by(RoundNote.at)
    ).all()


def own(db: Session, found: Sequence[RoundNote], *, by: str) -> frozenset[str]:
    """Ids of those that this account wrote, which only the audit log knows."""
    if not found:
        return frozenset()
    entries = db.scalars(
        select(Payload.body)
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.kind == _NOTED, Entry.actor == by)
    )
    written = {body["facts"]["note"] for body in entries}
    return frozenset(note.id for note in found if note.id in written)


def add_note(db: Session, mine: RoundSeat, criterion: str, text: str, *, by: str) -> RoundNote:
    """Add a note to the round. Equal words about a criterion are one note. Raises Refusal if
    the note names someone in the round.
    """
    _refuse_open(mine)
    if criterion not in {it.key for it in mine.rubric.criteria}:
        raise Refusal("criterion", "Choose the criterion that the note is about.")
    words = _words(db, mine, text)
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
    _record(db, _NOTED, note, by)
    return note


def change_note(db: Session, mine: RoundSeat, note_id: str, text: str, *, by: str) -> None:
    note = _own_note(db, mine, note_id, by)
    words = _words(db, mine, text)
    if words != note.text:
        note.text = words
        _record(db, "practice.note_changed", note, by)


def remove_note(db: Session, mine: RoundSeat, note_id: str, *, by: str) -> None:
    note = _own_note(db, mine, note_id, by)
    db.delete(note)
    _record(db, "practice.note_removed", note, by)


def _own_note(db: Session, mine: RoundSeat, note_id: str, by: str) -> RoundNote:
    # Absent for another round's note.
    note = db.get(RoundNote, note_id)
    if note is None or note.round != mine.round.id:
        raise Absent
    _refuse_open(mine)
    if not own(db, [note], by=by):
        raise Conflict(
            "not_yours",
            "Only a note's author can change or remove it. Add another note.",
        )
    return note


def _record(db: Session, kind: str, note: RoundNote, by: str) -> None:
    chain.record(db, kind, {"round": note.round, "note": note.id}, by=by)


def _words(db: Session, mine: RoundSeat, text: str) -> str:
    words = text.replace("\0", " ").strip()
    if not words:
        raise Refusal("text", "The note is empty. Write it first.")
    if len(words) > MOST:
        raise Refusal("text", f"Shorten the note to at most {MOST:,} characters.")
    if found := named(words, rounds_of.names(db, mine)):
        raise Refusal(
            "text",
            f"This note names “{found}”, who is in this round. Notes are about rating"
            " guides, and their text can become part of the prompt. Write “Reviewer 1”"
            " instead, or leave the person out.",
        )
    return words


def named(text: str, names: Collection[str]) -> str:
    """Return the first words that name one of these people, wholly or in part, or an empty
    string. An ordinary word (“Mark”) counts only if written as a name, and a name of two
    letters only if capitalised as given.
    """
    for place in Finder(Identity(names=tuple(names))).places(text):
        if place.kind == "name":
            return text[place.start : place.end]
    for part in dict.fromkeys(part for name in names for part in name.split()):
        if _SHORT.fullmatch(part) and re.search(rf"\b{re.escape(part)}\b", text):
            return part
    return ""


def _refuse_open(mine: RoundSeat) -> None:
    if mine.state != "closed":
        raise Conflict("open", "The debrief will begin once the round is closed.")
