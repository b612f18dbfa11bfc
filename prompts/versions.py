"""Prompt versions: a folder of the library, stored as it will be sent, and frozen by the first
invitation."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.web import team_text
from prompts.catalogue import PromptFolder
from prompts.models import PromptVersion
from prompts.probes import Probes
from prompts.rubric import Rubric


def publish(db: Session, folder: PromptFolder, *, by: str | None) -> PromptVersion:
    """Store the folder as the next version of its prompt; the same content again is one version."""
    known = db.scalar(
        select(PromptVersion).where(
            PromptVersion.slug == folder.slug, PromptVersion.sha == folder.sha
        )
    )
    if known is not None:
        return known
    newest = db.scalar(
        select(func.max(PromptVersion.n)).where(PromptVersion.slug == folder.slug)
    )
    version = PromptVersion(
        id=chance.new_id(),
        slug=folder.slug,
        n=(newest or 0) + 1,
        title=folder.title,
        intro=folder.intro,
        # The first paragraph is the page's lead; it does not stand there twice.
        html=team_text.render(folder.text.split("\n\n", 1)[1]),
        rubric=folder.rubric.model_dump(mode="json"),
        probes=folder.probes.model_dump(mode="json", by_alias=True),
        sha=folder.sha,
        created_at=clock.now(),
    )
    db.add(version)
    db.flush()
    chain.record(db, "prompt_version", {"version": version.id, "sha": version.sha}, by=by)
    return version


def rubric_of(version: PromptVersion) -> Rubric:
    """The version's rubric, as it was frozen."""
    return Rubric.model_validate(version.rubric)


def probes_of(version: PromptVersion) -> Probes:
    """The version's probes, as they were frozen."""
    return Probes.model_validate(version.probes)
