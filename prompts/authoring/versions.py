from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.text import team_text
from prompts.folder import brief_form, catalogue
from prompts.folder.catalogue import PromptFolder
from prompts.folder.probes import PRACTICE, Probes
from prompts.folder.rubric import Rubric
from prompts.models import SHIPPED, PromptDraft, PromptVersion


def publish(
    db: Session,
    folder: PromptFolder,
    *,
    by: str | None,
    source: str = SHIPPED,
    waivers: Sequence[Mapping[str, Any]] = (),
) -> PromptVersion:
    """Store a version, or return the existing one with identical content. An older version
    may be returned if `source` is `library`; a `draft` may publish older content again."""
    newest = newest_of(db, folder.slug)
    known = newest if newest and newest.sha == folder.sha else None
    if known is None and source == SHIPPED:
        known = newest_of(db, folder.slug, PromptVersion.sha == folder.sha)
    if known is not None:
        return known
    version = _unstored(folder, n=newest.n + 1 if newest else 1)
    version.source, version.created_at = source, clock.now()
    version.waivers = [dict(waiver) for waiver in waivers]
    db.add(version)
    db.flush()
    chain.record(db, "prompt_version", {"version": version.id, "sha": version.sha}, by=by)
    if waivers:
        codes = [waiver["code"] for waiver in waivers]
        chain.record(db, "prompt.waived", {"version": version.id, "codes": codes}, by=by)
    return version


def _unstored(folder: PromptFolder, *, n: int = 1) -> PromptVersion:
    return PromptVersion(
        id=chance.new_id(),
        slug=folder.slug,
        n=n,
        language=folder.probes.language,
        title=folder.title,
        intro=folder.intro,
        **_rendered(folder),
        rubric=folder.rubric.model_dump(mode="json"),
        probes=folder.probes.model_dump(mode="json", by_alias=True),
        texts=dict(folder.texts),
        sha=folder.sha,
    )


def would_choose(db: Session, slug: str) -> PromptVersion:
    """Return what `choose` would, without storing it. It can only be read."""
    return _written_here(db, slug) or _unstored(catalogue.load(slug))


def choose(db: Session, slug: str, *, by: str) -> PromptVersion:
    """Return the team's own version, or else store and return the shipped prompt."""
    return _written_here(db, slug) or publish(db, catalogue.load(slug), by=by)


@dataclass(frozen=True, slots=True)
class ToChoose:
    slug: str
    title: str
    rubric: Rubric


def to_choose(db: Session, slug: str) -> ToChoose:
    found = _written_here(db, slug) or catalogue.load(slug)
    return ToChoose(slug, found.title, rubric_of(found))


def _written_here(db: Session, slug: str) -> PromptVersion | None:
    newest = newest_of(db, slug)
    if newest is None or (newest.source == SHIPPED and slug in catalogue.shipped()):
        return None
    return newest


def only_practised(it: PromptVersion | PromptDraft | PromptFolder) -> bool:
    form = it.probes.form if isinstance(it, PromptFolder) else (it.probes or {}).get("form")
    return form == PRACTICE


def newest_of(db: Session, slug: str, *such: ColumnElement[bool]) -> PromptVersion | None:
    return db.scalar(
        select(PromptVersion)
        .where(PromptVersion.slug == slug, *such)
        .order_by(PromptVersion.n.desc())
        .limit(1)
    )


def body(text: str) -> str:
    return text.partition("\n\n")[2]


def _rendered(folder: PromptFolder) -> dict[str, Any]:
    text = body(folder.text)
    if folder.probes.form == "brief":
        facts = "\n\n".join(f"**{it.about}.** {it.answer}" for it in folder.probes.pack)
        text = f"{text.replace(brief_form.FACTS_ASKED, '')}\n\n## What is known\n\n{facts}\n"
    brief = {}
    if folder.brief:
        intro = " ".join(folder.brief.partition("\n\n")[0].split())
        brief = {"intro": intro, "html": team_text.render(body(folder.brief))}
    return {"html": team_text.render(text), "brief": brief}


def rubric_of(it: PromptVersion | PromptFolder) -> Rubric:
    return it.rubric if isinstance(it, PromptFolder) else Rubric.model_validate(it.rubric)


def guides_since(versions: Iterable[PromptVersion]) -> dict[str, dict[str, int]]:
    """Return, for each version and criterion, the first version that has had the same guides
    ever since."""
    found: dict[str, dict[str, int]] = {}
    words: dict[tuple[str, str], Any] = {}
    since: dict[tuple[str, str], int] = {}
    for version in sorted(versions, key=lambda it: it.n):
        found[version.id] = {}
        for criterion in version.rubric.get("criteria", ()):
            at = version.slug, criterion["key"]
            if words.get(at) != criterion["guides"]:
                words[at], since[at] = criterion["guides"], version.n
            found[version.id][criterion["key"]] = since[at]
    return found


def probes_of(version: PromptVersion) -> Probes:
    return Probes.model_validate(version.probes)
