from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from prompts.models import Exposure, Invitation, Opening, PromptVersion

JOB = "forget_exposures"


def note(db: Session, version: PromptVersion, address: str) -> None:
    now = clock.now()
    db.add(
        Exposure(
            id=chance.new_id(), slug=version.slug, version=version.id, address=address, at=now
        )
    )
    queue.tomorrow(db, JOB)


def who_saw(db: Session, slug: str, keys: Iterable[str]) -> set[str]:
    seen = select(Exposure.address).where(Exposure.slug == slug, Exposure.address.in_(keys))
    return set(db.scalars(seen))


@dataclass(frozen=True, slots=True)
class VersionSent:
    """How often a version was sent. The count includes deleted candidates; `newest`, the last
    start, leaves them out."""

    slug: str
    version: int
    opening: str
    sent: int
    newest: datetime | None


def sent(db: Session, slug: str) -> list[VersionSent]:
    started = select(func.max(Invitation.started_at)).where(Invitation.opening == Opening.id)
    columns = PromptVersion.slug, PromptVersion.n, Opening.id, Opening.invited
    counted = (
        select(*columns, started.scalar_subquery())
        .join(Opening, Opening.prompt_version == PromptVersion.id)
        .where(PromptVersion.slug == slug, Opening.invited > 0)
        .order_by(PromptVersion.n.desc(), Opening.id)
    )
    return [VersionSent(*row) for row in db.execute(counted)]


def times_sent(db: Session, slugs: Collection[str]) -> dict[str, int]:
    """Return how often any version of these prompts was sent, by slug."""
    counted = (
        select(PromptVersion.slug, func.sum(Opening.invited))
        .join(Opening, Opening.prompt_version == PromptVersion.id)
        .where(PromptVersion.slug.in_(slugs))
        .group_by(PromptVersion.slug)
    )
    return {slug: n for slug, n in db.execute(counted)}


class ForgetExposures:
    def __init__(self, days: int) -> None:
        self._lasts = timedelta(days=days)

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Do nothing, because the job needs no preparation."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        now = clock.now()
        db.execute(delete(Exposure).where(Exposure.at < now - self._lasts))
        if db.scalar(select(Exposure.id).limit(1)) is not None:
            queue.tomorrow(db, JOB)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """Do nothing. The next candidate who starts queues another job."""
