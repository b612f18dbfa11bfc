from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, Key, Str8, Str40


class Job(Base):
    """A job that is run at least once. Its effect and `done` are recorded in one transaction."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_ready", "state", "run_at"),)
    id: Mapped[Key]
    kind: Mapped[Str40]
    # names the effect, so that queueing it twice makes one job
    key: Mapped[str] = mapped_column(String(120), unique=True)
    args: Mapped[dict[str, Any]]  # random ids only, never text or names
    state: Mapped[Str8] = mapped_column(default="ready")  # ready, leased, done or failed
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    # Raised with each lease. A worker whose lease was taken over can't finish the job.
    fence: Mapped[Count]
    tries: Mapped[Count]
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]


class Heartbeat(Base):
    __tablename__ = "heartbeat"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
