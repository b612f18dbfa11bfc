from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring.drafts import draft_of
from prompts.authoring.versions import rubric_of
from prompts.models import PromptDraft, PromptVersion
from reviews.calibration.guide_change.guide_text import FILE, gives_reason, guide_in
from reviews.calibration.guide_change.propose import GuideChange, propose
from reviews.calibration.practice import rounds_of
from reviews.calibration.practice.models import RoundNote
from reviews.calibration.practice.rounds_of import RoundSeat

MOST = 1000
AT_MOST = 100
PROPOSED = "reviews/guide_proposed"
_NOTED = "practice.note"
_SHORT = re.compile(r"[^\W\d_]{2}")


def notes(db: Session, mine: RoundSeat) -> Sequence[RoundNote]:
    """Oldest first; without names. One statement."""
    return db.scalars(
        select(RoundNote).where(RoundNote.round == mine.round.id).order_by(RoundNote.at)
    ).all()


@dataclass(frozen=True, slots=True)
class ProposalFate:
    """`gone`: someone discarded it or removed its reason. `guides` are the draft's changed words,
    by level."""

    state: Literal["draft", "published", "gone"]
    n: int = 0
    guides: Mapping[int, str] = field(default_factory=dict)


def fates(
    db: Session, prompt: PromptVersion, found: Sequence[RoundNote]
) -> dict[str, ProposalFate]:
    """By note. Two statements if any was proposed."""
    proposed = [note for note in found if note.proposed_at]
    if not proposed:
        return {}
    draft = draft_of(db, prompt.slug)
    later = select(PromptVersion.n, PromptVersion.texts).where(
        PromptVersion.slug == prompt.slug, PromptVersion.n > prompt.n
    )
    texts = [
        (n, given.get(FILE, "")) for n, given in db.execute(later.order_by(PromptVersion.n))
    ]
    waiting = draft.texts.get(FILE, "") if draft else ""
    return {note.id: _fate(prompt, note, waiting, texts) for note in proposed}


def _fate(
    prompt: PromptVersion, note: RoundNote, waiting: str, texts: Sequence[tuple[int, str]]
) -> ProposalFate:
    published = next((n for n, text in texts if gives_reason(text, note.text)), None)
    if published is not None:
        return ProposalFate("published", published)
    if not gives_reason(waiting, note.text):
        return ProposalFate("gone")
    before = rubric_of(prompt).criterion(note.criterion).guides
    try:
        now = {level: guide_in(waiting, note.criterion, level) for level in before}
    except Refusal:  # someone is changing the draft by hand
        now = {}
    changed = {level: guide for level, guide in now.items() if guide and guide != before[level]}
    return ProposalFate("draft", guides=changed)


def own(db: Session, found: Sequence[RoundNote], *, by: str) -> frozenset[str]:
    """Notes that this account wrote and can still change. Only the audit log knows the writer.
    At most one statement."""
    if not found:
        return frozenset()
    entries = db.scalars(
        select(Payload.body)
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.kind == _NOTED, Entry.actor == by)
    )
    written = {body["facts"]["note"] for body in entries}
    return frozenset(note.id for note in found if note.id in written and not note.proposed_at)


def add_note(db: Session, mine: RoundSeat, criterion: str, text: str, *, by: str) -> RoundNote:
    """Equal words about a criterion are one note. Raises Refusal if it names someone in the
    round."""
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


def change_note(db: Session, mine: RoundSeat, note: RoundNote, text: str, *, by: str) -> None:
    """For its writer, until it is in a draft."""
    _refuse_others(db, mine, note, by)
    words = _words(db, mine, text)
    if words != note.text:
        note.text = words
        _record(db, "practice.note_changed", note, by)


def remove_note(db: Session, mine: RoundSeat, note: RoundNote, *, by: str) -> None:
    """For its writer, until it is in a draft."""
    _refuse_others(db, mine, note, by)
    db.delete(note)
    _record(db, "practice.note_removed", note, by)


def _record(db: Session, kind: str, note: RoundNote, by: str) -> None:
    chain.record(db, kind, {"round": note.round, "note": note.id}, by=by)


def note_of(db: Session, mine: RoundSeat, note_id: str) -> RoundNote:
    """Raises Absent for another round's note."""
    note = db.get(RoundNote, note_id)
    if note is None or note.round != mine.round.id:
        raise Absent
    return note


def propose_change(
    db: Session, mine: RoundSeat, note: RoundNote, level: int, guide: str, *, by: str
) -> PromptDraft:
    """The note is the reason. Coordinators get an email if the owner isn't one, as only they
    can publish."""
    _refuse_open(mine)
    coordinates = "coordinator" in people.roles(db, by)
    if not (mine.owns or coordinates):
        raise Refusal(
            "coordinator",
            "Only a coordinator or the person who prepared the round can change a guide. Ask one"
            " of them.",
        )
    _words(db, mine, note.text)
    change = GuideChange(note.criterion, level, guide, note.text)
    draft = propose(db, mine.prompt, change, by=by)
    note.proposed_at = clock.now()
    others = () if coordinates else db.scalars(people.with_role("coordinator")).all()
    for coordinator in others:
        outbox.send(
            db,
            PROPOSED,
            to_kind="account",
            to_id=coordinator,
            # A second press leaves the draft as it is, and tells only once.
            key=f"{PROPOSED}:{note.id}:{draft.updated_at.isoformat()}:{coordinator}",
            args={"note": note.id},
        )
    return draft


def _words(db: Session, mine: RoundSeat, text: str) -> str:
    """Raises Refusal if empty, too long, or naming someone."""
    words = text.replace("\0", " ").strip()
    if not words:
        raise Refusal("text", "Write the note. It is empty.")
    if len(words) > MOST:
        raise Refusal("text", f"Shorten the note to at most {MOST:,} characters.")
    if found := named(words, rounds_of.names(db, mine)):
        raise Refusal(
            "text",
            f"This note names “{found}”, who is in this round. Notes are about guides, and their"
            " words can become part of the prompt. Write “Reviewer 1”, or leave the person out.",
        )
    return words


def named(text: str, names: Collection[str]) -> str:
    """The first words that name one of them, wholly or in part, or "". An ordinary word (“Mark”)
    counts only if written as a name, and one of two letters only with a capital."""
    for place in Finder(Identity(names=tuple(names))).places(text):
        if place.kind == "name":
            return text[place.start : place.end]
    for part in dict.fromkeys(part for name in names for part in name.split()):
        if _SHORT.fullmatch(part) and re.search(rf"\b{re.escape(part)}\b", text):
            return part
    return ""


def _refuse_others(db: Session, mine: RoundSeat, note: RoundNote, by: str) -> None:
    _refuse_open(mine)
    if note.id not in own(db, [note], by=by):
        raise Refusal(
            "not_yours",
            "Only a note's author can change or remove it, and only until it is in the prompt's"
            " draft. Add another note.",
            status=409,
        )


def _refuse_open(mine: RoundSeat) -> None:
    if mine.state != "closed":
        raise Refusal("open", "The debrief begins when the round is closed.", status=409)
