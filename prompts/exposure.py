"""The exposure ledger: who has seen which prompt, by a key that leads to nobody.

Nothing here gives a name: whoever runs an opening has its candidates on the board, and a prompt's
page, which coordinators of other openings read too, has counts and days only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs import queue
from prompts.models import Exposure, Invitation, Opening, PromptVersion

JOB = "forget_exposures"


def note(db: Session, version: PromptVersion, address: str) -> None:
    """Write down that the person behind `address` (`book.address_key`) sees this version now."""
    now = clock.now()
    db.add(
        Exposure(
            id=chance.new_id(), slug=version.slug, version=version.id, address=address, at=now
        )
    )
    _forget_tomorrow(db, now)


def has_seen(db: Session, slug: str, email: str, secret: str) -> bool:
    """Whether who reads mail at this address has seen any version of the prompt."""
    key = book.address_key(email, secret)
    seen = select(Exposure.id).where(Exposure.slug == slug, Exposure.address == key).limit(1)
    return db.scalar(seen) is not None


@dataclass(frozen=True, slots=True)
class Sent:
    """How often one opening sent one version. `newest` is when the last candidate started."""

    slug: str
    version: int
    opening: str
    sent: int
    started: int
    newest: datetime | None


def sent(db: Session, slug: str | None = None) -> list[Sent]:
    """What every opening sent, of one prompt or of all; openings that sent nothing are not in it.

    For coordinators, to whom the library belongs; titles of openings are not loaded.
    """
    counted = (
        select(
            PromptVersion.slug,
            PromptVersion.n,
            Opening.id,
            func.count(Invitation.id),
            func.count(Invitation.started_at),
            func.max(Invitation.started_at),
        )
        .join(Opening, Opening.prompt_version == PromptVersion.id)
        .join(Invitation, Invitation.opening == Opening.id)
        .group_by(PromptVersion.slug, PromptVersion.n, Opening.id)
        .order_by(PromptVersion.slug, PromptVersion.n.desc(), Opening.id)
    )
    if slug is not None:
        counted = counted.where(PromptVersion.slug == slug)
    return [Sent(*row) for row in db.execute(counted)]


def people(db: Session, slug: str) -> dict[str, tuple[int, datetime]]:
    """How many people have seen each version of a prompt, and when the last one did; by its id."""
    counted = (
        select(Exposure.version, func.count(Exposure.address.distinct()), func.max(Exposure.at))
        .where(Exposure.slug == slug)
        .group_by(Exposure.version)
    )
    return {version: (count, newest) for version, count, newest in db.execute(counted)}


class ForgetExposures:
    """Handler of the daily job that forgets who saw a prompt longer than `days` ago.

    It queues itself for the next day as long as there is anything left to forget.
    """

    def __init__(self, days: int) -> None:
        self._lasts = timedelta(days=days)

    def prepare(self, database: Database, args: dict[str, Any]) -> None:
        """Nothing slow to do."""

    def finish(self, db: Session, args: dict[str, Any], _prepared: None) -> None:
        """Forget."""
        now = clock.now()
        db.execute(delete(Exposure).where(Exposure.at < now - self._lasts))
        if db.scalar(select(Exposure.id).limit(1)) is not None:
            _forget_tomorrow(db, now)

    def give_up(self, db: Session, args: dict[str, Any], error: Exception) -> None:
        """The failed job stays visible; the next candidate who starts queues another."""


def _forget_tomorrow(db: Session, now: datetime) -> None:
    tomorrow = now + timedelta(days=1)
    queue.enqueue(db, JOB, f"{JOB}:{tomorrow.date().isoformat()}", {}, run_at=tomorrow)
