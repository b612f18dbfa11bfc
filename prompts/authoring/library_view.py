"""List the library for coordinators, who may read every prompt's positions, guides and
probes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, undefer

from blindfolio import languages
from blindfolio.visibility.scope import Absent, there
from prompts.authoring import problem, retirement
from prompts.authoring.checking import STOPS
from prompts.authoring.versions import newest_of, only_practised, would_choose
from prompts.folder import catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.models import SHIPPED, PromptDraft, PromptState, PromptVersion


@dataclass(frozen=True, slots=True)
class Shelved:
    """A prompt's newest version, or the shipped folder if it has none, or else its draft."""

    slug: str
    title: str
    intro: str
    """The first paragraph as candidates read it. It is empty if the prompt is neither
    published nor shipped."""
    criteria: Sequence[Any]
    positions: list[str]
    # It can't be sent to candidates.
    only_practised: bool
    brief: bool
    language: str
    version: PromptVersion | None
    draft: PromptDraft | None
    state: PromptState | None
    shipped: bool
    samples: int

    @property
    def problem(self) -> str:
        return problem.line(self.slug, self.intro)

    @property
    def word(self) -> str:
        return retirement.word(self.state)

    @property
    def invented(self) -> bool:
        return self.version.source == SHIPPED if self.version else self.shipped

    @property
    def stops(self) -> int:
        return sum(f["severity"] == STOPS for f in self.draft.findings) if self.draft else 0


def all_of(db: Session, *, but: Collection[str] = ()) -> list[Shelved]:
    last = select(PromptVersion.slug, func.max(PromptVersion.n).label("n"))
    newest = last.where(PromptVersion.slug.not_in(but)).group_by(PromptVersion.slug).subquery()
    found = select(PromptVersion).join(
        newest, (PromptVersion.slug == newest.c.slug) & (PromptVersion.n == newest.c.n)
    )
    versions = {it.slug: it for it in db.scalars(found.options(undefer(PromptVersion.probes)))}
    drafts = {draft.slug: draft for draft in db.scalars(select(PromptDraft))}
    slugs = {*catalogue.shipped(), *versions, *drafts}.difference(but)
    states = {state.slug: state for state in db.scalars(select(PromptState))}
    shelved = [_shelved(s, versions.get(s), drafts.get(s), states.get(s)) for s in slugs]
    return sorted(shelved, key=lambda it: (it.word != "in use", it.title.lower()))


def one(db: Session, slug: str) -> Shelved:
    version, draft = newest_of(db, slug), db.get(PromptDraft, slug)
    return _shelved(slug, version, draft, db.get(PromptState, slug))


def choices(db: Session) -> list[tuple[str, str]]:
    """Return the slug and short description of each prompt in use that can be sent to
    candidates."""
    return [
        (
            it.slug,
            said(it) + " (from Blindfolio)" * it.invented + " (no brief)" * (not it.brief),
        )
        for it in in_use(db)
        if not it.only_practised
    ]


def in_use(db: Session) -> list[Shelved]:
    over = or_(PromptState.retired_at.is_not(None), PromptState.leaked_at.is_not(None))
    closed = db.scalars(select(PromptState.slug).where(over)).all()
    return [it for it in all_of(db, but=closed) if it.version or it.shipped]


def said(it: Shelved) -> str:
    return f"{it.title}: {it.problem}" if it.problem else it.title


def versions_of(db: Session, slug: str) -> list[PromptVersion]:
    found = select(PromptVersion).where(PromptVersion.slug == slug)
    return list(db.scalars(found.order_by(PromptVersion.n.desc())))


def version(db: Session, slug: str, n: str) -> PromptVersion:
    """Return one version of a prompt. Raise Absent if there is none."""
    if not n.isdecimal() or len(n) > 5:
        raise Absent
    return there(newest_of(db, slug, PromptVersion.n == int(n)))


def readable(db: Session, slug: str, n: str) -> PromptVersion:
    """Return the version, or what would become version 1 of a shipped prompt."""
    if n == "1" and slug in catalogue.shipped() and newest_of(db, slug) is None:
        return would_choose(db, slug)
    return version(db, slug, n)


def _shelved(
    slug: str,
    version: PromptVersion | None,
    draft: PromptDraft | None,
    state: PromptState | None,
) -> Shelved:
    folder = catalogue.load(slug) if slug in catalogue.shipped() else None
    known = version or folder or draft
    if known is None:
        raise Absent
    rubric, probes = _raw(known)
    return Shelved(
        slug,
        known.title,
        "" if known is draft else known.intro,
        rubric.get("criteria", ()),
        [position["name"] for position in probes.get("positions", ())],
        only_practised(known),
        not isinstance(known, PromptDraft) and bool(known.brief),
        probes.get("language") or languages.SOURCE,
        version,
        draft,
        state,
        folder is not None,
        len(folder.samples) if folder else 0,
    )


def _raw(
    it: PromptVersion | PromptFolder | PromptDraft,
) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(it, PromptFolder):
        return it.rubric.model_dump(), it.probes.model_dump()
    return it.rubric or {}, it.probes or {}
