"""Shows a changed guide to coordinators outside its round, and nothing else of the round."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring import drafts, library_view, versions
from prompts.folder.rubric import Criterion, Rubric
from prompts.models import PromptDraft, PromptVersion
from reviews.calibration.guide_change.propose import GuideChange, propose
from reviews.calibration.practice import debrief
from reviews.calibration.practice.debrief import ProposalFate
from reviews.calibration.practice.models import PracticeRound, RoundNote


@dataclass(frozen=True, slots=True)
class ProposedGuide:
    """The criterion is from the draft or newest version."""

    note: RoundNote
    prompt: PromptVersion
    fate: ProposalFate
    criterion: Criterion


def proposed(db: Session, note_id: str) -> ProposedGuide:
    """Raises Absent for a note never put into a draft."""
    note = db.get(RoundNote, note_id)
    if note is None or note.proposed_at is None:
        raise Absent
    prompt = db.get_one(PromptVersion, db.get_one(PracticeRound, note.round).prompt_version)
    fate = debrief.fates(db, prompt, [note])[note.id]
    draft = drafts.draft_of(db, prompt.slug) if fate.state == "draft" else None
    newest = versions.newest_of(db, prompt.slug) or prompt
    rubric = (
        Rubric.model_validate(draft.rubric)
        if draft is not None and draft.rubric is not None
        else versions.rubric_of(newest)
    )
    found = next((it for it in rubric.criteria if it.key == note.criterion), None)
    return ProposedGuide(
        note, prompt, fate, found or versions.rubric_of(prompt).criterion(note.criterion)
    )


def choices(db: Session, it: ProposedGuide) -> list[tuple[str, str]]:
    found = library_view.choices(db)
    return [(slug, words) for slug, words in found if slug != it.prompt.slug]


def propose_for(
    db: Session, it: ProposedGuide, slug: str, change: tuple[str, int, str], *, by: str
) -> PromptDraft:
    if slug not in dict(choices(db, it)):
        raise Refusal("prompt", "Choose a prompt from the list.")
    version = versions.choose(db, slug, by=by)
    return propose(db, version, GuideChange(*change, it.note.text), by=by)
