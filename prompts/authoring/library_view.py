"""The library's pages, for coordinators of any opening: they may read every prompt's positions,
guides and probes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from blindfolio.visibility.scope import Absent
from prompts.authoring import exposure, problem, retirement
from prompts.authoring.checking import STOPS
from prompts.authoring.versions import newest_of, only_practised
from prompts.folder import catalogue
from prompts.models import PromptDraft, PromptState, PromptVersion


@dataclass(frozen=True, slots=True)
class Shelved:
    """`version` is the newest, None if unpublished; `shipped` marks the shipped library's prompts;
    `stops` are findings that block the draft.
    """

    slug: str
    title: str
    criteria: tuple[Mapping[str, Any], ...]
    positions: tuple[str, ...]
    version: PromptVersion | None
    draft: PromptDraft | None
    state: PromptState | None
    shipped: bool
    samples: int
    intro: str = ""
    """First paragraph, as candidates read it; "" if neither published nor shipped."""
    sent: int = 0
    started: int = 0
    newest: datetime | None = None
    only_practised: bool = False
    """Used by practice rounds only; no candidate can be sent it."""

    @property
    def problem(self) -> str:
        return problem.line(self.slug, self.intro)

    @property
    def word(self) -> str:
        return retirement.word(self.state)

    @property
    def stops(self) -> int:
        return sum(f["severity"] == STOPS for f in self.draft.findings) if self.draft else 0


def all_of(db: Session) -> list[Shelved]:
    last = select(PromptVersion.slug, func.max(PromptVersion.n).label("n"))
    newest = last.group_by(PromptVersion.slug).subquery()
    found = select(PromptVersion).join(
        newest, (PromptVersion.slug == newest.c.slug) & (PromptVersion.n == newest.c.n)
    )
    found = found.options(undefer(PromptVersion.probes))
    versions = {version.slug: version for version in db.scalars(found)}
    drafts = {draft.slug: draft for draft in db.scalars(select(PromptDraft))}
    slugs = {*catalogue.shipped(), *versions, *drafts}
    states = retirement.states(db, slugs)
    sent: dict[str, list[exposure.VersionSent]] = {}
    for row in exposure.sent(db):
        sent.setdefault(row.slug, []).append(row)
    shelved = [
        _shelved(s, versions.get(s), drafts.get(s), states.get(s), sent.get(s, []))
        for s in slugs
    ]
    return sorted(shelved, key=lambda it: (it.word != "in use", it.title.lower()))


def one(db: Session, slug: str) -> Shelved:
    """Raises Absent if there is none."""
    version, draft = newest_of(db, slug), db.get(PromptDraft, slug)
    if version is None and draft is None and slug not in catalogue.shipped():
        raise Absent
    state = db.get(PromptState, slug)
    return _shelved(slug, version, draft, state, exposure.sent(db, slug))


def choices(db: Session) -> list[tuple[str, str]]:
    """(Name, title with problem) of each prompt that is published or shipped, and neither retired
    nor leaked. Says if there is no brief.
    """
    return [
        (it.slug, said(it) if _has_brief(it) else f"{said(it)} (no brief)")
        for it in _in_use(db)
        if not it.only_practised
    ]


def to_practise_with(db: Session) -> list[Shelved]:
    """Practice-only prompts come first, because their guides fit any document."""
    return sorted(_in_use(db), key=lambda it: not it.only_practised)


def _in_use(db: Session) -> list[Shelved]:
    return [
        it
        for it in all_of(db)
        if it.word == "in use" and (it.version is not None or it.shipped)
    ]


def said(it: Shelved) -> str:
    return f"{it.title}: {it.problem}" if it.problem else it.title


def _has_brief(it: Shelved) -> bool:
    return bool(it.version.brief if it.version else catalogue.load(it.slug).brief)


def versions_of(db: Session, slug: str) -> list[PromptVersion]:
    found = select(PromptVersion).where(PromptVersion.slug == slug)
    return list(db.scalars(found.order_by(PromptVersion.n.desc())))


def version(db: Session, slug: str, n: str) -> PromptVersion:
    """Raises Absent if there is none."""
    found = None
    if n.isdecimal() and len(n) < 6:
        found = db.scalar(
            select(PromptVersion).where(PromptVersion.slug == slug, PromptVersion.n == int(n))
        )
    if found is None:
        raise Absent
    return found


def _shelved(
    slug: str,
    newest: PromptVersion | None,
    draft: PromptDraft | None,
    state: PromptState | None,
    sent: list[exposure.VersionSent],
) -> Shelved:
    folder = catalogue.load(slug) if slug in catalogue.shipped() else None
    if newest is not None:
        title = newest.title
        criteria, positions = _criteria(newest.rubric), _positions(newest.probes)
    elif folder is not None:
        title = folder.title
        criteria, positions = _of_the_library(slug)
    else:
        title = draft.title if draft else slug
        criteria = _criteria(draft.rubric if draft else None)
        positions = _positions(draft.probes if draft else None)
    started = [row.newest for row in sent if row.newest is not None]
    known = newest or folder or draft
    return Shelved(
        slug=slug,
        title=title,
        criteria=criteria,
        positions=positions,
        version=newest,
        draft=draft,
        state=state,
        shipped=folder is not None,
        samples=len(folder.samples) if folder else 0,
        intro=newest.intro if newest else (folder.intro if folder else ""),
        sent=sum(row.sent for row in sent),
        started=sum(row.started for row in sent),
        newest=max(started, default=None),
        only_practised=known is not None and only_practised(known),
    )


def _criteria(rubric: Mapping[str, Any] | None) -> tuple[Mapping[str, Any], ...]:
    return tuple((rubric or {}).get("criteria", ()))


def _positions(probes: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(position["name"] for position in (probes or {}).get("positions", ()))


@cache
def _of_the_library(slug: str) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:
    folder = catalogue.load(slug)
    names = tuple(position.name for position in folder.probes.positions)
    return _criteria(folder.rubric.model_dump()), names
