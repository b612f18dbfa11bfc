from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Flag, JsonList, Key, Ref, Str12, Str64, Str80
from blindfolio.visibility.columns import OfAccount, OfFolio

OfConnection = Annotated[str, mapped_column(ForeignKey("connection.id"), index=True)]


class Connection(Base):
    """Another system that may ask this site, such as a hiring system."""

    __tablename__ = "connection"
    id: Mapped[Key]
    name: Mapped[Str80]
    owner: Mapped[OfAccount]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ConnectionToken(Base):
    """A token of a connection, stored as a hash. Its rights never change."""

    __tablename__ = "connection_token"
    id: Mapped[Key]
    connection: Mapped[OfConnection]
    hash: Mapped[Str64] = mapped_column(unique=True)
    scopes: Mapped[JsonList]
    # ids of openings, or None for all
    openings: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # to the day
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ConnectionCandidate(Base):
    """A candidate's id for one connection, so that two receivers can't join what they get.

    `folio` is None while an invitation waits for a coordinator.
    """

    __tablename__ = "connection_candidate"
    __table_args__ = (UniqueConstraint("connection", "folio"),)
    id: Mapped[Key]
    connection: Mapped[OfConnection]
    opening: Mapped[Ref]  # no foreign key, because the platform doesn't know this table
    folio: Mapped[OfFolio | None] = mapped_column(index=True)
    made_at: Mapped[datetime]


class ConnectionAnswer(Base):
    """What a request with an `Idempotency-Key` made, for a day. `key` and `body` are keyed
    digests."""

    __tablename__ = "connection_answer"
    key: Mapped[Str64] = mapped_column(primary_key=True)
    body: Mapped[Str64]
    candidate: Mapped[str | None] = mapped_column(
        ForeignKey("connection_candidate.id"), index=True
    )
    at: Mapped[datetime] = mapped_column(index=True)


class AssessmentOrder(Base):
    """What a hiring system asked for. `key` is a keyed digest of the system's own id for it, and
    `address` of the candidate's address, which only the invitation has.

    It is never deleted, so that the same order gets the same answer and invites no one again.
    """

    __tablename__ = "assessment_order"
    key: Mapped[Str64] = mapped_column(primary_key=True)
    candidate: Mapped[str | None] = mapped_column(
        ForeignKey("connection_candidate.id"), unique=True
    )
    address: Mapped[Str64]  # for a week
    profile: Mapped[str] = mapped_column(String(500))  # the candidate's page there, or ""
    report_to: Mapped[str] = mapped_column(String(500))
    asked_by: Mapped[OfAccount]  # the coordinator who asked there, or stands in for them
    # a word that says why a person must look, or ""
    waits: Mapped[Str12] = mapped_column(default="", index=True)
    cancelled: Mapped[Flag]  # until it is ordered again
    # of the one candidate, until the job or a person has dealt with it, and for a week at most
    list: Mapped[Ref | None] = mapped_column(index=True)
    at: Mapped[datetime]
