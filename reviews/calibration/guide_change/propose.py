"""Published versions never change: a change is a draft of the next one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.refusal import Refusal
from prompts.authoring import checking, drafts, versions
from prompts.models import PromptDraft, PromptVersion
from reviews.calibration.guide_change.guide_text import FILE, guide_in, with_guide

MOST = 1000


@dataclass(frozen=True, slots=True)
class GuideChange:
    criterion: str
    level: int
    guide: str
    reason: str


def propose(
    db: Session, version: PromptVersion, change: GuideChange, *, by: str
) -> PromptDraft:
    """`version` is the one whose guide was read. Raises Refusal for a missing or long text, and
    (409) if the guide or the draft has changed meanwhile."""
    guide, reason = _one_line("guide", change.guide), _one_line("reason", change.reason)
    was = _guide_of(version, change)
    if guide == was:
        raise Refusal("same", "The guide already says this. Change its words, or leave it.")
    draft = drafts.draft_of(db, version.slug)
    texts, based_on = (
        (dict(draft.texts), draft.based_on) if draft else drafts.base_of(db, version.slug)
    )
    now = guide_in(texts[FILE], change.criterion, change.level)
    if draft is not None and now == guide:
        return draft  # the same proposal sent twice
    if now != was:
        raise Refusal(
            "changed",
            "This guide has changed since the round. Read it in the prompt's draft or newest"
            " version, and change it there.",
            status=409,
        )
    texts[FILE] = with_guide(texts[FILE], change.criterion, change.level, guide, reason=reason)
    checked = checking.check(version.slug, texts)
    if draft is not None:
        return drafts.save(db, version.slug, checked, revision=draft.revision, by=by)
    begun = drafts.begin(db, version.slug, checked, based_on=based_on, by=by)
    if begun.texts != checked.texts:  # another draft has begun since we looked
        raise drafts.StaleDraft(begun, checked)
    return begun


def _guide_of(version: PromptVersion, change: GuideChange) -> str:
    try:
        return versions.rubric_of(version).criterion(change.criterion).guides[change.level]
    except KeyError as error:
        raise Refusal(
            "criterion", "This prompt has no such guide. Choose a criterion and a level."
        ) from error


def _one_line(name: str, typed: str) -> str:
    text = " ".join(typed.replace("\0", " ").split())
    if not text:
        raise Refusal(name, f"Write the {name}. It is empty.")
    if len(text) > MOST:
        raise Refusal(name, f"Shorten the {name} to at most {MOST:,} characters.")
    return text
