from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.accounts import second_person
from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import (
    Base,
    Count,
    Flag,
    JsonDict,
    JsonList,
    Key,
    Language,
    OptionalProse,
    Prose,
    Ref,
    Str6,
    Str8,
    Str10,
    Str12,
    Str20,
    Str40,
    Str60,
    Str64,
    Str80,
    Str200,
)
from blindfolio.ledger.rows import Sealed
from blindfolio.visibility.columns import AccountKey, FolioKey, OfFolio

SHIPPED = "library"

AccountId = Annotated[str, mapped_column(ForeignKey("account.id"))]
DocumentId = Annotated[str, mapped_column(ForeignKey("document.id"))]
VersionId = Annotated[str, mapped_column(ForeignKey("prompt_version.id"))]
OfOpening = Annotated[str, mapped_column(ForeignKey("opening.id"), index=True)]
OfInvitation = Annotated[str, mapped_column(ForeignKey("invitation.id"), index=True)]


class PromptVersion(Base):
    __tablename__ = "prompt_version"
    __table_args__ = (UniqueConstraint("slug", "n"),)
    id: Mapped[Key]
    slug: Mapped[Str80]
    n: Mapped[int]
    language: Mapped[Language]
    title: Mapped[Str200]
    intro: Mapped[Prose]
    # Rendered and sanitised when stored.
    html: Mapped[Prose]
    brief: Mapped[JsonDict]
    rubric: Mapped[dict[str, Any]]
    # Deferred, like `texts`: a quarter of a megabyte each.
    probes: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    source: Mapped[Str8] = mapped_column(default=SHIPPED)
    """`library` for a prompt that ships with the product, or `draft` for one written in the
    browser."""
    sha: Mapped[Str64]
    # Waived linter findings, each with a reason.
    waivers: Mapped[JsonList]
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]


class PromptDraft(Base):
    """A version being written in the browser; each prompt has at most one. It also stores
    what is derived from its texts, so that pages neither render nor lint."""

    __tablename__ = "prompt_draft"
    slug: Mapped[Str80] = mapped_column(primary_key=True)
    title: Mapped[Str200]
    intro: Mapped[Prose]
    html: Mapped[Prose]
    rubric: Mapped[dict[str, Any] | None]
    probes: Mapped[dict[str, Any] | None]
    texts: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    revision: Mapped[int]
    """The number of saves. A save based on another revision is refused."""
    based_on: Mapped[VersionId | None]
    by: Mapped[AccountId]
    updated_at: Mapped[datetime]


class PromptState(Base):
    """Whether a prompt is in use. A prompt without a row may be sent to new candidates."""

    __tablename__ = "prompt_state"
    slug: Mapped[Str80] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime | None]
    leaked_at: Mapped[datetime | None]
    reason: Mapped[Prose]
    by: Mapped[AccountId]
    at: Mapped[datetime]


class OwnLoop(Base):
    """An interview loop that was written in the browser: its draft, 0, and what was published
    of it, 1 and up, which never changes. `typed` is a `prompts.authoring.loop_form.Typed`."""

    __tablename__ = "own_loop"
    key: Mapped[Str40] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    typed: Mapped[JsonDict]
    revision: Mapped[int]
    by: Mapped[AccountId]
    at: Mapped[datetime]


class Exposure(Base):
    """A record that a person has seen a prompt version. It outlives their deletion for as
    long as the settings say. `address` is from `identity.book.address_key`: without the site's
    secret, it can't be compared with an address."""

    __tablename__ = "exposure"
    __table_args__ = (Index("ix_exposure_who", "slug", "address"),)
    id: Mapped[Key]
    slug: Mapped[Str80]
    version: Mapped[VersionId]
    # Whose coordinators may be told; None if it isn't known, so that nobody is.
    opening: Mapped[str | None] = mapped_column(ForeignKey("opening.id"))
    address: Mapped[Str64]
    at: Mapped[datetime] = mapped_column(index=True)


class Opening(Base):
    __tablename__ = "opening"
    __table_args__ = (
        Index("ix_opening_state", "state", "created_at", "id"),
        Index("ix_opening_prompt", "prompt_version", "invited"),
    )
    id: Mapped[Key]
    title: Mapped[Str200]
    # The target, a `Level`.
    level: Mapped[int]
    prompt_version: Mapped[VersionId]
    window_days: Mapped[int] = mapped_column(default=7)
    # Fixed at the first invitation, and copied to each folio.
    quorum: Mapped[int] = mapped_column(default=2)
    preset: Mapped[Str8] = mapped_column(default="full")
    decider: Mapped[Str8] = mapped_column(default="manager")
    """Who makes the review decision: `manager`, or `engineer` for someone named for it. With
    an engineer, hiring managers may be on panels. Fixed at the first invitation and
    copied to each folio."""
    zone: Mapped[Str60] = mapped_column(default="UTC")
    level_fixed: Mapped[Flag]
    start_within_days: Mapped[int] = mapped_column(default=21)
    retention_days: Mapped[int] = mapped_column(default=180)
    # Other numbers after an offer, and where there was no decision; None if they are the same.
    retention_offer_days: Mapped[int | None]
    retention_ended_days: Mapped[int | None]
    # Who decided may keep a record without the words of a candidate who deletes their data.
    keeps_record: Mapped[Flag]
    feedback_days: Mapped[int] = mapped_column(default=30)
    """Days from the end of a window until feedback is due. Fixed at the first invitation."""
    terms: Mapped[dict[str, Any]]
    """What the candidate's page promises, by keys of `prompts.opening.terms.TERMS`. Fixed at
    the first invitation."""
    # 1 to 5 by criterion key, if this opening has its own weights.
    weights: Mapped[JsonDict]
    book: Mapped[str] = mapped_column(String(5), default="open")
    """`open` for the long page, or `brief` for the brief and the facts that candidates ask
    for. Fixed at the first invitation."""
    model: Mapped[Flag]
    """Whether a language model may propose interview questions. Fixed at the first
    invitation."""
    loop: Mapped[JsonDict]
    # `open`, `paused` or `closed`; only `prompts.opening.running` sets it.
    state: Mapped[Str6] = mapped_column(default="open")
    tells_decision: Mapped[Flag]
    """Whether connections may read decisions, once the candidate knows."""
    created_at: Mapped[datetime]
    first_invited_at: Mapped[datetime | None]
    # How many people were invited, also those who were deleted since.
    invited: Mapped[Count]


class OpeningNote(Base):
    """A message to all candidates, added after the first invitation and shown until it is
    withdrawn."""

    __tablename__ = "opening_note"
    id: Mapped[Key]
    opening: Mapped[OfOpening]
    text: Mapped[Prose]
    by: Mapped[AccountId]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OpeningMember(Base):
    """A person's role in an opening. `kind` is `coordinator`, `manager`, or `decider` for an
    engineer named to make the review decision."""

    __tablename__ = "opening_member"
    __table_args__ = (Index("ix_opening_member_account", "account", "kind", "opening"),)
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    account: Mapped[AccountKey]
    kind: Mapped[Str12]


class Invitation(Base):
    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_opening", "opening", "started_at"),
        Index(
            "ix_invitation_unread",
            "folio",
            sqlite_where=text("end_unread = 1"),
            postgresql_where=text("end_unread"),
        ),
    )
    id: Mapped[Key]
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"))
    folio: Mapped[OfFolio] = mapped_column(unique=True)
    zone: Mapped[Str60]
    start_by: Mapped[datetime]
    started_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    """The end of the writing window. It is set at the start, and only an extension moves it,
    always to a later time."""
    closed_at: Mapped[datetime | None]
    # Granted to this candidate by `prompts.window.extend`.
    more_days: Mapped[Count]
    # Whether 12 pages or more are allowed.
    pages_allowed: Mapped[Flag]
    # Why the team cancelled: a key of `prompts.window.cancelled.REASONS`.
    ended_code: Mapped[Str20] = mapped_column(default="")
    # What a candidate said when declining; for coordinators.
    ended_words: Mapped[OptionalProse]
    # It ended without the team, and no coordinator has read that yet.
    end_unread: Mapped[Flag]
    told_of_model: Mapped[Flag]
    """Whether the candidate's start page said that a language model may get their document.
    It is set once, at the start."""
    no_model: Mapped[Flag]
    """Whether the candidate objects to the use of a language model. This is data of class
    AC."""
    screened_by: Mapped[str] = mapped_column(String(120), default="")
    """Who spoke with the candidate before the invitation, or an empty string. Coordinators
    and deciders may read it."""
    screened_on: Mapped[Str10] = mapped_column(default="")
    screened_words: Mapped[OptionalProse]
    # Days until deletion, once there is an offer.
    kept_days: Mapped[int | None]
    # Since when the candidate's time stands still, because a new address waits.
    still_since: Mapped[datetime | None]
    created_at: Mapped[datetime]


class NewAddress(Base):
    """A candidate's new address that waits, or did. The address itself is in the platform's
    `candidate`. A folio has at most one that isn't settled."""

    __tablename__ = "new_address"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    by: Mapped[Ref]
    at: Mapped[datetime]
    # Entered by an admin after the application was over.
    afterwards: Mapped[Flag]
    # The second person, and when; only the time if it waits for nobody.
    confirmed_by: Mapped[Ref | None]
    confirmed_at: Mapped[datetime | None]
    # When the earlier address stopped it, and what was decided about that.
    stopped_at: Mapped[datetime | None]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[OptionalProse]
    # `confirmed`, `refused` or `dropped`, once it is settled.
    settled: Mapped[Str10] = mapped_column(default="")
    settled_at: Mapped[datetime | None]

    @property
    def until(self) -> datetime | None:
        """When it takes effect, unless it is stopped."""
        who = None if self.afterwards else self.confirmed_by
        return second_person.until(who, self.confirmed_at)

    @property
    def is_stopped(self) -> bool:
        return self.stopped_at is not None and self.decided_at is None


class Extension(Base):
    """An extension for one candidate, written by `prompts.window.extend` and never changed.
    All of it is data of class AC."""

    __tablename__ = "extension"
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    # `deadline`, `start_by`, or `days` of a window that has not begun.
    what: Mapped[Str10]
    # `coordinator`, `asked` (with the answer to a request), `answer` (one that changed the
    # problem), `outage` (of this site), `address` (a new one waited) or `waited` (for the team).
    cause: Mapped[Str12]
    before: Mapped[datetime | None]
    after: Mapped[datetime | None]
    # Days granted if `what` is `days`.
    days: Mapped[Count]
    # The coordinator's own words, only for coordinators.
    reason: Mapped[OptionalProse]
    by: Mapped[Ref | None]
    at: Mapped[datetime]


class Adjustment(Base):
    """A candidate's request for an accommodation, and the coordinator's answer. All of it is
    data of class AC."""

    __tablename__ = "adjustment"
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    asked: Mapped[Prose]
    asked_at: Mapped[datetime]
    answer: Mapped[OptionalProse]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Ref | None]


class PromptRequest(Base):
    """A candidate who knows the prompt asks for another one, before the start and without saying
    why. No list of an opening shows it, because it may tell whoever judges elsewhere whom they
    are reading."""

    __tablename__ = "prompt_request"
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    asked_at: Mapped[datetime]
    # `none` (there is no other prompt), `moved` (to another opening), or `begun` by the candidate.
    answer: Mapped[Str8] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by: Mapped[Ref | None]


class CalendarEntry(Base):
    """A candidate's date in a calendar program. It identifies no one."""

    __tablename__ = "calendar_entry"
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    # `window` or `conversation`.
    what: Mapped[Str12] = mapped_column(primary_key=True)
    uid: Mapped[Ref] = mapped_column(unique=True)
    sequence: Mapped[Count]
    changed_at: Mapped[datetime]


class Upload(Base):
    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("invitation", "n"),
        UniqueConstraint("invitation", "key"),
    )
    id: Mapped[Key]
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"))
    n: Mapped[int]
    key: Mapped[str] = mapped_column(String(43))
    blob: Mapped[str] = mapped_column(ForeignKey("blob.key"))
    sha256: Mapped[Str64]
    size: Mapped[int]
    extension: Mapped[Str10]
    # received, read or refused.
    state: Mapped[Str10] = mapped_column(default="received")
    refusal: Mapped[str | None] = mapped_column(String(600))
    document: Mapped[DocumentId | None]
    # A PDF's anonymised blocks, only while its pages are being drawn.
    glimpse: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    received_at: Mapped[datetime]
    marked_from: Mapped[str | None] = mapped_column(ForeignKey("upload.id"))
    """The upload that this version covers more of, or None for a file as it was sent."""
    marked: Mapped[JsonList]
    marked_in: Mapped[DocumentId | None]
    """The document of `marked_from` when passages were marked, before any redaction."""


class Submission(Base):
    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("folio", "version"),)
    id: Mapped[Key]
    folio: Mapped[OfFolio]
    invitation: Mapped[OfInvitation]
    upload: Mapped[str] = mapped_column(ForeignKey("upload.id"))
    version: Mapped[int]
    at: Mapped[datetime]
    in_grace: Mapped[Flag]
    automatic: Mapped[Flag]
    hours: Mapped[Str20] = mapped_column(default="")
    ai_used: Mapped[bool | None]
    ai_statement: Mapped[OptionalProse]
    worry: Mapped[OptionalProse]


class Redaction(Base):
    """Passages of a submitted document that the coordinator has covered. Nothing changes
    until the job is done, or if it fails."""

    __tablename__ = "redaction"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    upload: Mapped[str] = mapped_column(ForeignKey("upload.id"), index=True)
    document: Mapped[DocumentId]
    """The document before the redaction. It is kept for the receipt and never shown."""
    # `[block id, start, end]` in that document.
    passages: Mapped[list[Any]]
    # A key of `prompts.redaction.REASONS`.
    reason: Mapped[Str12]
    by: Mapped[AccountId]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(600))


class KnownFact(Base):
    """An answer that everyone in the opening gets. It doesn't name the asker."""

    __tablename__ = "known_fact"
    id: Mapped[Key]
    opening: Mapped[OfOpening]
    question: Mapped[Prose]
    answer: Mapped[Prose]
    at: Mapped[datetime]
    # Key of the prompt's withheld fact; empty for an answer in other words.
    withheld: Mapped[Str80] = mapped_column(default="")
    changes_problem: Mapped[Flag]
    """Whether the fact changes the problem. If so, every open window got at least two more
    days."""


class ProcessAnswer(Base):
    """What a candidate said about the process after it ended. The team reads the answers in
    groups of five."""

    __tablename__ = "process_answer"
    __table_args__ = (
        Index("ix_process_answer_opening", "opening", "batch"),
        Index("ix_process_answer_newest", "opening", "at"),
    )
    folio: Mapped[FolioKey]
    # A copy of the folio's.
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"))
    # A key of `prompts.window.process_answer.ANSWERS`.
    answer: Mapped[Str10]
    words: Mapped[Prose]
    # The group that the team reads together; NULL until it's complete.
    batch: Mapped[Ref | None] = mapped_column(index=True)
    at: Mapped[datetime]


class AnswerCount(Base):
    """How many gave this answer, with the deleted ones. They are counted once the team can
    read it."""

    __tablename__ = "answer_count"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    answer: Mapped[Str10] = mapped_column(primary_key=True)
    n: Mapped[int]


class SecondLook(Base):
    """What a rejected candidate asks the team to look at again (class LK), and the answer,
    which is part of the feedback (FB)."""

    __tablename__ = "second_look"
    folio: Mapped[FolioKey]
    asked: Mapped[Prose]
    asked_at: Mapped[datetime]
    # Whom a coordinator chose to answer.
    chosen: Mapped[AccountId | None]
    answer: Mapped[OptionalProse]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[AccountId | None]


# Only the asker knows about questions in these states.
UNSENT = ("looking", "kept")


class Clarification(Base):
    """One candidate's question. An answer to everyone is a `KnownFact`, which doesn't point
    back to the asker."""

    __tablename__ = "clarification"
    __table_args__ = (Index("ix_clarification_opening_state", "opening", "state"),)
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"))
    # `problem` (answered to everyone) or `process` (only to the asker).
    about: Mapped[Str8]
    text: Mapped[Prose]
    # The latest time, if asked again before it was sent.
    asked_at: Mapped[datetime]
    state: Mapped[Str10] = mapped_column(default="waiting")
    """`looking` while a model looks, `kept` if it was not sent, then `waiting`, `answered`
    or `declined`."""
    fact: Mapped[str | None] = mapped_column(ForeignKey("known_fact.id"))
    given: Mapped[Str80] = mapped_column(default="")
    """The key of the brief's fact that only the asker got."""
    # What only the asker was told.
    reply: Mapped[OptionalProse]
    # What the panel reads; empty if the fact wasn't new.
    topic: Mapped[Str60] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[AccountId | None]


FREEZES = (
    Freeze("prompt_version", "OLD.frozen_at IS NOT NULL", "NULL"),
    # Invited candidates continue with what they were sent.
    Freeze(
        "opening",
        "OLD.first_invited_at IS NOT NULL",
        "NULL",
        columns=(
            *("prompt_version", "weights", "level", "level_fixed", "window_days"),
            *("start_within_days", "book", "model", "decider", "feedback_days", "terms"),
            *("retention_days", "retention_offer_days", "retention_ended_days"),
            "keeps_record",
        ),
    ),
    Freeze("submission", "1 = 1", "OLD.folio"),
    Freeze("second_look", "OLD.answered_at IS NOT NULL", "OLD.folio"),
)

SEALED = (
    Sealed(
        table=PromptVersion,
    ),
    Sealed(
        table=Opening,
        apart=(
            *("tells_decision", "retention_offer_days", "retention_ended_days", "invited"),
            "keeps_record",
        ),
    ),
    Sealed(
        table=Invitation,
        folio="folio",
        left_out={"end_unread": "Whether a coordinator has yet to read that it ended."},
        apart=("kept_days", "still_since"),
    ),
    Sealed(table=NewAddress, folio="folio"),
    Sealed(
        table=Extension,
        folio="invitation",
        through=Invitation,
    ),
    Sealed(
        table=Upload,
        left_out={"glimpse": "Shown while a file is read, and gone when it has been."},
        folio="invitation",
        through=Invitation,
    ),
    Sealed(
        table=Submission,
        folio="folio",
    ),
    Sealed(table=SecondLook, folio="folio"),
    Sealed(table=AnswerCount),
)
