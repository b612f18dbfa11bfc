from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, JsonDict, Key, Str8, Str12, Str40, Str200
from blindfolio.site_keys import Encrypted


class Webhook(Base):
    """Where a connection is told of events. It has one, because two receivers with the same ids
    could join what they get.
    """

    __tablename__ = "webhook"
    connection: Mapped[str] = mapped_column(ForeignKey("connection.id"), primary_key=True)
    # the hiring system that is told in its own words, with `secret` as its key, or ""
    system: Mapped[Str12] = mapped_column(default="")
    address: Mapped[str] = mapped_column(String(500))
    secret: Mapped[Encrypted]
    # the call that the hiring system reported as failed last, and when
    complaint: Mapped[Str40] = mapped_column(default="")
    complained_at: Mapped[datetime | None]
    secret_before: Mapped[Encrypted | None]
    changed_at: Mapped[datetime]  # the secret
    off: Mapped[Str8] = mapped_column(default="")  # why: pressed, gone or failing
    seen: Mapped[int]  # the newest entry of the audit log whose events are queued


class WebhookDelivery(Base):
    """One event for one webhook. What is sent is made from columns that never change."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (UniqueConstraint("connection", "entry"),)
    id: Mapped[Key]
    connection: Mapped[str] = mapped_column(ForeignKey("webhook.connection"), index=True)
    entry: Mapped[int | None]  # of the audit log; None for a test
    type: Mapped[Str40]
    at: Mapped[datetime] = mapped_column(index=True)
    candidate: Mapped[str | None] = mapped_column(
        ForeignKey("connection_candidate.id"), index=True
    )
    data: Mapped[JsonDict]
    state: Mapped[Str8] = mapped_column(default="waiting")  # waiting, done or failed
    attempts: Mapped[Count]
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    fault: Mapped[Str40] = mapped_column(default="")
    reply: Mapped[Str200] = mapped_column(default="")
