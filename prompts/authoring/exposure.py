from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blindfolio import chance, clock
from blindfolio.db.session import Database
from blindfolio.jobs import queue
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Exposure, Invitation, Opening, OpeningMember, PromptVersion

JOB = "forget_exposures"


_JUDGING = ("reviewer", "panel", "interviewer")


def note(db: Session, version: PromptVersion, opening: str, address: str) -> None:
    db.add(
        Exposure(
            id=chance.new_id(),
            slug=version.slug,
            version=version.id,
            opening=opening,
            address=address,
            at=clock.now(),
        )
    )
    queue.tomorrow(db, JOB)


def who_saw(
    db: Session, opening: Opening, slug: str, keys: Iterable[str], *, to: str
) -> set[str]:
    """Return the keys of people who were given the prompt in an opening that `to` runs, like
    this one. Nobody else is told, and nobody who judges, because an address would tell them
    whom they may be reading."""
    runs = select(OpeningMember.opening).where(
        OpeningMember.account == to, OpeningMember.kind == "coordinator"
    )
    seen = select(Exposure.address).where(
        Exposure.slug == slug,
        Exposure.address.in_(keys),
        Exposure.opening.in_(runs),
        literal(opening.id).in_(runs),
        ~judges(to, slug),
    )
    return set(db.scalars(seen))


Of = ColumnElement[str] | InstrumentedAttribute[str] | str


def judges(account: Of, slug: Of) -> ColumnElement[bool]:
    """Return whether the account judges a live submission with any version of the prompt."""
    folio, version = aliased(Folio), aliased(PromptVersion)
    held = (
        select(Standing.id)
        .join(folio, folio.id == Standing.folio)
        .join(version, version.id == folio.prompt_version)
        .where(
            Standing.account == account,
            Standing.stage.in_(matrix.FORWARD),
            Standing.kind.in_(_JUDGING),
            Standing.state != "ended",
            folio.purpose == "live",
            version.slug == slug,
        )
    )
    return held.correlate_except(Standing, folio, version).exists()


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
