from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.orm import Base, Count, Flag, Key, Prose, Ref, Str8, Str12, Str20, Str64
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import AccountKey, FolioKey, OfAccount, OfFolio


class Folio(Base):
    """A submission or practice round, without anything that identifies the candidate.

    `opening` and `prompt_version` are ids without a foreign key. With them, code can read the
    prompt, guides and known facts without the submission.
    """

    __tablename__ = "folio"
    __table_args__ = (
        UniqueConstraint("id", "stage"),
        Index("ix_folio_prompt_version", "prompt_version", "stage", "stage_since"),
    )
    id: Mapped[Key]
    code: Mapped[Str12] = mapped_column(unique=True)
    purpose: Mapped[Str8] = mapped_column(default="live")  # `live` or `practice`
    opening: Mapped[Ref] = mapped_column(index=True)
    prompt_version: Mapped[Ref]
    # Follows the newest submission at stage 1, and redactions until the first lock. Then it
    # never changes.
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    # The document's fingerprint, by which burns reach other folios with it. NULL at stage 0.
    sha: Mapped[Str64 | None] = mapped_column(index=True)
    # The submitted fingerprint, if a passage was redacted since. Burns reach its folios too.
    sent_sha: Mapped[Str64 | None] = mapped_column(index=True)
    # written only by `visibility.stages`
    stage: Mapped[str] = mapped_column(String(2), default="0")
    reached: Mapped[Count]  # the highest stage from 0 to 6 that this folio has reached
    quorum: Mapped[int] = mapped_column(default=2)
    preset: Mapped[Str8] = mapped_column(default="full")  # `full` or `compact`
    # `manager` (a hiring manager of the opening) or `engineer` (another engineer, so hiring
    # managers may sit on the panel). Copied from the opening at its first invitation.
    decider: Mapped[Str8] = mapped_column(default="manager")
    # at E: withdrawn, declined, expired, cancelled or never_started
    ended_reason: Mapped[Str20 | None]
    stage_since: Mapped[datetime]


class Standing(Base):
    """An account's capacity on a folio. `state` is a matrix row, or `ended`. Only
    `visibility.standing` and `visibility.stages` write it.

    `stage` is the database's copy of the folio's stage, so that one index serves lists, and
    `opening` a copy of its opening, which never changes.
    """

    __tablename__ = "standing"
    __table_args__ = (
        ForeignKeyConstraint(
            ["folio", "stage"], ["folio.id", "folio.stage"], onupdate="CASCADE"
        ),
        Index("ix_standing_lists", "account", "state", "stage", "folio"),
        Index("ix_standing_one", "folio", "account", "state"),
        *(
            Index(
                f"ix_standing_{name}",
                *("account", "state", "stage", *order),
                sqlite_where=text("closed_at IS NOT NULL"),
                postgresql_where=text("closed_at IS NOT NULL"),
            )
            for name, order in (
                ("closed", ("closed_at",)),
                ("closed_codes", ("order_key",)),
                ("closed_opening", ("opening", "closed_at")),
            )
        ),
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
    id: Mapped[Key]
    folio: Mapped[Ref]
    account: Mapped[OfAccount]
    # reviewer, panel, manager, decider, coordinator, interviewer, practice or owner
    kind: Mapped[Str20]
    state: Mapped[str] = mapped_column(String(32))
    stage: Mapped[str] = mapped_column(String(2))
    opening: Mapped[Ref] = mapped_column(server_default="")
    due: Mapped[datetime | None]
    order_key: Mapped[Count]  # random per viewer, so that the order of a list reveals nothing
    alias: Mapped[Count]  # "Reviewer 1…n": random, not in order of assignment or locks
    locked: Mapped[Flag]
    # false for a lock whose reviewer was recused later
    counted: Mapped[bool] = mapped_column(default=True)
    since: Mapped[datetime]
    # When the folio came to its end, for pages of what is over.
    closed_at: Mapped[datetime | None]


class Burn(Base):
    """A record that an account was once entitled to ID, RX or AG of a folio. It is never
    deleted.
    """

    __tablename__ = "burn"
    account: Mapped[AccountKey]
    folio: Mapped[FolioKey]
    class_: Mapped[str] = mapped_column("class", String(3), primary_key=True)
    since: Mapped[datetime]


class ErasureRequest(Base):
    """A pending deletion. `erasure.ask` writes it, and it is removed when the deletion is done."""

    __tablename__ = "erasure_request"
    folio: Mapped[FolioKey]
    at: Mapped[datetime]
    due: Mapped[datetime]  # not carried out before
    # Under a legal hold, whose end is `due`: the folio is absent for everyone but its candidate.
    closed: Mapped[Flag]
    by: Mapped[Ref | None]
    reason: Mapped[Str12]
    subject: Mapped[Ref | None]


class Reopening(Base):
    """Opens a closed folio to one account again, as far as its own standing goes."""

    __tablename__ = "reopening"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    account: Mapped[OfAccount]
    reason: Mapped[Prose]
    by: Mapped[Ref]
    at: Mapped[datetime]
    # who confirmed it, and when; None until then
    second: Mapped[Ref | None]
    opened_at: Mapped[datetime | None]


class Erasure(Base):
    """A deletion record, without which frozen rows can't be deleted."""

    __tablename__ = "erasure"
    folio: Mapped[FolioKey]
    at: Mapped[datetime]
    # the coordinator's account id; None if the candidate asked or a rule applied
    by: Mapped[Ref | None]
    # asked (by the candidate), retention, restored, or by a coordinator: told, mistake, duty
    reason: Mapped[Str12] = mapped_column(default="asked")
    # A deleted row's random id. Its links lead to the page about the deletion.
    subject: Mapped[Ref | None] = mapped_column(index=True)


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
            "stage": "A copy of the folio's stage, which the database itself maintains.",
            "opening": "A copy of the folio's opening, for lists.",
            "order_key": "A random number that orders a list and reveals nothing.",
            "closed_at": "A copy of when the folio ended, for lists.",
        },
        folio="folio",
        anywhere=True,
    ),
    Sealed(table=Reopening, folio="folio"),
    Sealed(table=Erasure, columns=("folio", "at", "by", "reason", "subject"), folio="folio"),
)
