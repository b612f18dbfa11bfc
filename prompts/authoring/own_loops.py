"""The loops that a team writes in the browser: a draft, and its versions, which never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.scope import Absent
from prompts.authoring import loop_form as form
from prompts.authoring.drafts import StaleDraft
from prompts.authoring.loop_form import Typed
from prompts.folder.probes import hyphenated
from prompts.loops import catalogue
from prompts.loops.loop import Loop
from prompts.models import OwnLoop

DRAFT = 0
_ALONE = "staff-platform"
"""The loop whose deep dive a new one begins with."""


def drafts(db: Session) -> list[OwnLoop]:
    """Return the drafts that differ from what was last published of them."""
    newest = {it.key: it.typed for it in _newest(db)}
    held = db.scalars(select(OwnLoop).filter_by(n=DRAFT).order_by(OwnLoop.key))
    return [it for it in held if it.typed != newest.get(it.key)]


def versions(db: Session, key: str) -> list[Loop]:
    """Return what was published of a team's own loop, the newest first."""
    found = select(OwnLoop).where(OwnLoop.key == key, OwnLoop.n > DRAFT)
    return list(map(_loop, db.scalars(found.order_by(OwnLoop.n.desc()))))


def published(db: Session, key: str) -> OwnLoop | None:
    return next((it for it in _newest(db) if it.key == key), None)


def _loop(row: OwnLoop) -> Loop:
    return form.loop_of(row.key, row.typed, row.n)


def _newest(db: Session) -> Iterable[OwnLoop]:
    """Return the newest version of each loop that the team keeps."""
    n, key = func.max(OwnLoop.n).label("n"), OwnLoop.key
    kept = select(key, n).group_by(key).having(func.min(OwnLoop.n) == DRAFT).subquery()
    found = select(OwnLoop).join(kept, (key == kept.c.key) & (OwnLoop.n == kept.c.n))
    return db.scalars(found.where(OwnLoop.n > DRAFT))


def choices(db: Session) -> list[Loop]:
    """Return the loops that ship, and the newest version of each that the team keeps."""
    ships = map(catalogue.load, catalogue.names())
    return sorted([*ships, *map(_loop, _newest(db))], key=lambda it: (it.title, it.key))


def picked(db: Session, key: str, held: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what an opening keeps of a loop: all of it, or nothing if none is chosen. What it
    has `held` stays as it was if the loop was removed."""
    if held and key == held["key"] and key not in {it.key for it in choices(db)}:
        return dict(held)
    return load(db, key).model_dump(mode="json") if key else {}


def load(db: Session, key: str) -> Loop:
    """Raise Refusal ("loop") if there is none, none was published yet, or it was removed."""
    own = published(db, key)
    return _loop(own) if own else catalogue.load(key)


def draft(db: Session, key: str, *, lock: bool = False) -> OwnLoop:
    found = db.get(OwnLoop, (key, DRAFT), with_for_update=lock, populate_existing=lock)
    if found is None:
        raise Absent
    return found


def new(db: Session, title: str, based_on: str, *, by: str) -> OwnLoop:
    """Begin a loop as a copy of another one, or with the deep dive alone."""
    key = hyphenated(title, 40)[:40].strip("-")
    if not key:
        raise Refusal("title", "Give the loop a title that begins with a word.")
    taken = select(OwnLoop.key).where(OwnLoop.key == key).limit(1)
    if key in catalogue.names() or db.scalar(taken):
        raise Refusal("title", f"There is already a loop called “{key}”. Choose another title.")
    typed = form.typed_of(load(db, based_on or _ALONE))
    if not based_on:
        typed |= {"about": "", "dimensions": "", "stages": "deep-dive"}
    return _add(db, key, DRAFT, typed | {"title": " ".join(title.split())}, by=by)


def _add(db: Session, key: str, n: int, typed: Typed, *, by: str) -> OwnLoop:
    made = OwnLoop(key=key, n=n, typed=typed, revision=1, by=by, at=clock.now())
    db.add(made)
    db.flush()
    chain.record(db, "loop.published" if n else "loop.draft", {"loop": key, "n": n}, by=by)
    return made


def save(db: Session, key: str, typed: Typed, *, revision: int, by: str) -> OwnLoop:
    """Raise StaleDraft (409) if someone has saved the draft since `revision`."""
    held = draft(db, key, lock=True)
    if held.typed == typed:
        return held
    if held.revision != revision:
        raise StaleDraft(held, typed)
    held.typed, held.at, held.by = typed, clock.now(), by
    held.revision += 1
    chain.record(db, "loop.edited", {"loop": key, "revision": held.revision}, by=by)
    return held


def publish(db: Session, key: str, *, by: str) -> OwnLoop:
    """Publish the draft. Raise Refusal if something is missing or wrong, or has not changed."""
    typed, last = draft(db, key, lock=True).typed, next(iter(versions(db, key)), None)
    for it in form.findings(key, typed):
        if it["severity"] == "E":
            raise Refusal("findings", f"The loop isn't finished. {it['file']}: {it['reason']}")
    if last and last == form.loop_of(key, typed, last.version):
        raise Conflict("same", f"It is the same as version {last.version}. Change something.")
    return _add(db, key, last.version + 1 if last else 1, typed, by=by)


def remove(db: Session, key: str, *, by: str) -> None:
    """Delete the draft. Openings keep what they chose, and no other can choose it."""
    db.delete(draft(db, key, lock=True))
    chain.record(db, "loop.removed", {"loop": key}, by=by)
