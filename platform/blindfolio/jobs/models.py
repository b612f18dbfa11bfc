"""The transactional outbox for slow work, and the worker's heartbeat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, Key, Str8, Str40


class Job(Base):
    """Work done at least once, with its effect and `done` in one transaction."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_ready", "state", "run_at"),)
    id: Mapped[Key]
    kind: Mapped[Str40]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """Names the effect, so that queueing it twice makes one job."""
    args: Mapped[dict[str, Any]]
    """Random ids only, never text or names."""
    state: Mapped[Str8] = mapped_column(default="ready")
    """ready, leased, done or failed."""
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[Count]
    """Raised with each lease; a worker whose lease was taken over can't finish the job."""
    tries: Mapped[Count]
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]


class Heartbeat(Base):
    """One row: the last heartbeat of the site's worker (`jobs.heartbeat`)."""

    __tablename__ = "heartbeat"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
