"""The blind side's centre: the folio, who stands how to it, what each was entitled to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed


class Folio(Base):
    """The blind side of a submission (or of a practice round).

    `opening` and `prompt_version` are plain ids of the asking room, so that prompt, guides and
    known facts are read through the folio and never through the submission.
    """

    __tablename__ = "folio"
    __table_args__ = (UniqueConstraint("id", "stage"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    purpose: Mapped[str] = mapped_column(String(8), default="live")
    """`live` or `practice`."""
    opening: Mapped[str] = mapped_column(ID, index=True)
    prompt_version: Mapped[str] = mapped_column(ID)
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    """The submitted reading; follows the newest submission at stage 1, and a redaction until the
    first lock, then never changes."""
    sha: Mapped[str | None] = mapped_column(String(64), index=True)
    """Fingerprint of the document, by which burns reach its other folios. NULL at stage 0."""
    sent_sha: Mapped[str | None] = mapped_column(String(64), index=True)
    """Fingerprint of the document as it was submitted, where a passage was redacted since: burns
    reach the folios that have it, too."""
    stage: Mapped[str] = mapped_column(String(2), default="0")
    """Written by `visibility.stages` alone."""
    reached: Mapped[int] = mapped_column(default=0)
    """The highest of 0 to 6 that this folio was really in."""
    quorum: Mapped[int] = mapped_column(default=2)
    preset: Mapped[str] = mapped_column(String(8), default="full")
    """`full` or `compact`."""
    decider: Mapped[str] = mapped_column(String(8), default="manager")
    """Who makes the gate's decision: `manager`, a hiring manager of the opening, or `engineer`,
    another engineer named for it; then the hiring managers may sit on the panel. As the opening
    had it at its first invitation."""
    ended_reason: Mapped[str | None] = mapped_column(String(20))
    """Of a folio at E: withdrawn, declined, expired, cancelled or never_started."""
    stage_since: Mapped[datetime]


class Standing(Base):
    """In which capacity an account stands to a folio: `state` is a matrix row, or `ended`.

    `stage` is a copy of the folio's, kept by the database itself, so that lists are read from
    one index. Written by `visibility.standing` and `visibility.stages` alone.
    """

    __tablename__ = "standing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["folio", "stage"], ["folio.id", "folio.stage"], onupdate="CASCADE"
        ),
        Index("ix_standing_lists", "account", "state", "stage", "folio"),
        Index("ix_standing_one", "folio", "account", "state"),
        Index(
            "uq_standing_live",
            "folio",
            "account",
            "kind",
            unique=True,
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
    )
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ID)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """reviewer, panel, manager, decider, coordinator, interviewer, practice or owner."""
    state: Mapped[str] = mapped_column(String(32))
    stage: Mapped[str] = mapped_column(String(2))
    due: Mapped[datetime | None]
    order_key: Mapped[int] = mapped_column(default=0)
    """Random per viewer, so that a list's order tells nothing."""
    alias: Mapped[int] = mapped_column(default=0)
    """"Reviewer 1…n": random, not the order of assignment or of locks."""
    locked: Mapped[bool] = mapped_column(default=False)
    counted: Mapped[bool] = mapped_column(default=True)
    """False for a lock whose reviewer was recused afterwards."""
    since: Mapped[datetime]


class Burn(Base):
    """That an account has once been entitled to ID, RX or AG of a folio. Never deleted."""

    __tablename__ = "burn"
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    class_: Mapped[str] = mapped_column("class", String(3), primary_key=True)
    since: Mapped[datetime]


class ErasureRequest(Base):
    """That a folio's person is to be erased. Written by `erasure.ask`, gone when it is done."""

    __tablename__ = "erasure_request"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(ID)
    """As in `Erasure`, like `reason` and `subject`."""
    reason: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str | None] = mapped_column(ID)


class Erasure(Base):
    """The tombstone, and the only thing under which frozen rows may be deleted."""

    __tablename__ = "erasure"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(ID)
    """Account id of the coordinator who erased; None where the candidate or a rule did."""
    reason: Mapped[str] = mapped_column(String(12), default="asked")
    """asked (by the candidate, here), retention, restored, or a coordinator's: told, mistake or
    duty."""
    subject: Mapped[str | None] = mapped_column(ID, index=True)
    """Random id whose links lead to the page that says so; its own row is gone."""


SEALED = (
    Sealed(
        table=Folio,
        columns=(
            *("id", "code", "purpose", "opening", "prompt_version", "document", "sha"),
            *("sent_sha", "stage", "reached", "quorum", "preset", "ended_reason"),
            *("stage_since", "decider"),
        ),
        folio="id",
    ),
    Sealed(
        table=Standing,
        columns=(
            *("id", "folio", "account", "kind", "state", "due", "alias", "locked", "counted"),
            "since",
        ),
        left_out={
            "stage": "A copy of the folio's, which the database itself keeps.",
            "order_key": "By chance; it orders a list and says nothing.",
        },
        folio="folio",
        anywhere=True,
    ),
    Sealed(table=Erasure, columns=("folio", "at", "by", "reason", "subject"), folio="folio"),
)
