"""The loops that a team writes in the browser: a draft, then versions that never change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.once import insert_once
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from prompts.authoring.drafts import StaleDraft
from prompts.folder.probes import hyphenated
from prompts.loops import catalogue, form
from prompts.loops.form import Form, Typed
from prompts.loops.loop import Loop
from prompts.models import LoopDraft, LoopVersion, Opening

_NEWEST = (
    select(LoopVersion.key, func.max(LoopVersion.n).label("n"))
    .group_by(LoopVersion.key)
    .subquery()
)


def newest(db: Session) -> list[Loop]:
    found = select(LoopVersion.loop).join(
        _NEWEST, (LoopVersion.key == _NEWEST.c.key) & (LoopVersion.n == _NEWEST.c.n)
    )
    return [Loop.model_validate(it) for it in db.scalars(found)]


def choices(db: Session) -> list[Loop]:
    """Return the loops that ship and the newest version of each of the team's own."""
    return sorted([*catalogue.choices(), *newest(db)], key=lambda it: (it.title, it.key))


def versions(db: Session, key: str) -> list[Loop]:
    """Return what was published of a team's own loop, the newest first."""
    found = select(LoopVersion.loop).where(LoopVersion.key == key)
    return [Loop.model_validate(it) for it in db.scalars(found.order_by(LoopVersion.n.desc()))]


def drafts(db: Session) -> dict[str, LoopDraft]:
    found = select(LoopDraft).order_by(LoopDraft.key)
    return {it.key: it for it in db.scalars(found)}


def used(db: Session) -> dict[str, int]:
    """Return how many openings use each loop, in any version."""
    key = Opening.loop["key"].as_string()
    found = select(key, func.count()).where(key.is_not(None)).group_by(key)
    return {key: n for key, n in db.execute(found)}


def load(db: Session, key: str) -> Loop:
    """Raise Refusal ("loop") if there is none, or none was published yet."""
    found = select(LoopVersion.loop).where(LoopVersion.key == key)
    own = db.scalar(found.order_by(LoopVersion.n.desc()).limit(1))
    return Loop.model_validate(own) if own else catalogue.load(key)


def newer(db: Session, opening: Opening) -> int | None:
    """Return the number of a newer version of the opening's loop."""
    held = opening.loop.get("version", 0)
    if not held or opening.first_invited_at is not None:
        return None
    last = load(db, opening.loop["key"]).version
    return last if last > held else None


def picked(db: Session, key: str) -> dict[str, Any]:
    """Return what an opening keeps of a loop: all of it, or nothing if none is chosen."""
    return load(db, key).model_dump(mode="json") if key else {}


def new(db: Session, title: str, based_on: str, *, by: str) -> LoopDraft:
    """Begin a draft of a new loop, as a copy of another one or with the deep dive alone."""
    key = hyphenated(title, 40)[:40].strip("-")
    if not key:
        raise Refusal("title", "Give the loop a title that begins with a word.")
    taken = select(LoopVersion.key).where(LoopVersion.key == key).limit(1)
    if key in catalogue.names() or db.get(LoopDraft, key) is not None or db.scalar(taken):
        raise Refusal("title", f"There is already a loop called “{key}”. Choose another title.")
    typed = form.typed_of(load(db, based_on or catalogue.FIRST))
    if not based_on:
        typed = form.emptied(typed)
    typed["loop"]["title"] = " ".join(title.split())
    return _begin(db, key, typed, by=by)


def edit(db: Session, key: str, *, by: str) -> LoopDraft:
    """Begin a draft from the newest version, or return the one that exists."""
    return db.get(LoopDraft, key) or _begin(db, key, form.typed_of(load(db, key)), by=by)


def _begin(db: Session, key: str, typed: Typed, *, by: str) -> LoopDraft:
    row = {"key": key, "typed": typed, "revision": 1, "by": by, "updated_at": clock.now()}
    if insert_once(db, LoopDraft, "key", row):
        chain.record(db, "loop.draft", {"loop": key}, by=by)
    return db.get_one(LoopDraft, key)


def save(
    db: Session, key: str, typed: Typed, *, revision: int, sent: Form, by: str
) -> LoopDraft:
    """Save the draft. Raise StaleDraft (409), with what was `sent`, if someone has saved it
    since `revision`."""
    draft = _locked(db, key)
    if draft.typed == typed:
        return draft
    if draft.revision != revision:
        raise StaleDraft(draft, sent)
    draft.typed, draft.updated_at, draft.by = typed, clock.now(), by
    draft.revision += 1
    chain.record(db, "loop.edited", {"loop": key, "revision": draft.revision}, by=by)
    return draft


def publish(db: Session, key: str, *, revision: int, by: str) -> LoopVersion:
    """Raise Refusal if something is missing or wrong, or nothing has changed since the newest
    version, or (409) if someone has saved the draft since `revision`."""
    draft = _locked(db, key)
    if draft.revision != revision:
        raise Conflict(
            "saved_since",
            "This draft has changed since you opened it. Read it again before you publish it.",
        )
    found = form.findings(key, draft.typed)
    if wrong := [it for it in found if it["severity"] == "E"]:
        first = wrong[0]
        raise Refusal(
            "findings", f"The loop isn't finished. {first['file']}: {first['reason']}"
        )
    last = db.scalar(select(func.max(LoopVersion.n)).where(LoopVersion.key == key)) or 0
    loop = form.loop_of(key, draft.typed).model_copy(update={"version": last + 1})
    if last and load(db, key) == loop.model_copy(update={"version": last}):
        raise Refusal(
            "same",
            f"This draft is the same as version {last}. Change something, or discard it.",
        )
    version = LoopVersion(
        key=key, n=last + 1, loop=loop.model_dump(mode="json"), by=by, at=clock.now()
    )
    db.add(version)
    db.delete(draft)
    db.flush()
    chain.record(db, "loop.published", {"loop": key, "n": version.n}, by=by)
    return version


def discard(db: Session, key: str, *, by: str) -> None:
    db.delete(_locked(db, key))
    chain.record(db, "loop.discarded", {"loop": key}, by=by)


def _locked(db: Session, key: str) -> LoopDraft:
    found = db.get(LoopDraft, key, with_for_update=True, populate_existing=True)
    if found is None:
        raise Refusal(
            "no_draft",
            "This draft has been published or discarded in the meantime. What you typed is"
            " kept on this device. Edit the loop again, and your text will appear in it.",
            status=404,
        )
    return found
