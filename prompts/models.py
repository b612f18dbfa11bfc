from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import (
    Base,
    Count,
    Flag,
    JsonDict,
    JsonList,
    Key,
    OptionalProse,
    Prose,
    Ref,
    Str6,
    Str8,
    Str10,
    Str12,
    Str20,
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
    """Frozen, with its rubric and probes, by its first invitation."""

    __tablename__ = "prompt_version"
    __table_args__ = (UniqueConstraint("slug", "n"),)
    id: Mapped[Key]
    slug: Mapped[Str80]
    n: Mapped[int]
    title: Mapped[Str200]
    intro: Mapped[Prose]
    html: Mapped[Prose]
    """Rendered and sanitised when stored."""
    brief: Mapped[JsonDict]
    rubric: Mapped[dict[str, Any]]
    probes: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """Deferred, like `texts`: a quarter of a megabyte each."""
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    source: Mapped[Str8] = mapped_column(default=SHIPPED)
    """`library` (a folder that ships) or `draft` (written in the browser)."""
    sha: Mapped[Str64]
    waivers: Mapped[JsonList]
    """Waived linter findings, each with a reason: `prompts.authoring.waivers.waived`."""
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]


class PromptDraft(Base):
    """A version being written in the browser; at most one per prompt. Stores what is derived from
    the texts (`html`, `rubric`, `probes`, `findings`), so that pages neither render nor lint.
    """

    __tablename__ = "prompt_draft"
    slug: Mapped[Str80] = mapped_column(primary_key=True)
    title: Mapped[Str200]
    intro: Mapped[Prose]
    html: Mapped[Prose]
    rubric: Mapped[dict[str, Any] | None]
    """None while the texts don't load; then there are no `probes` either."""
    probes: Mapped[dict[str, Any] | None]
    texts: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    revision: Mapped[int]
    """Raised with each save; a save based on another revision is refused."""
    based_on: Mapped[VersionId | None]
    by: Mapped[AccountId]
    updated_at: Mapped[datetime]


class PromptState(Base):
    """A prompt without a row may be sent to new candidates."""

    __tablename__ = "prompt_state"
    slug: Mapped[Str80] = mapped_column(primary_key=True)
    retired_at: Mapped[datetime | None]
    leaked_at: Mapped[datetime | None]
    reason: Mapped[Prose]
    """For the newest change, including a return to use."""
    by: Mapped[AccountId]
    at: Mapped[datetime]


class Exposure(Base):
    """A person has seen a prompt version. Outlives their deletion, for as long as the settings say.
    `address` is from `identity.book.address_key` and identifies no one.
    """

    __tablename__ = "exposure"
    __table_args__ = (Index("ix_exposure_who", "slug", "address"),)
    id: Mapped[Key]
    slug: Mapped[Str80]
    version: Mapped[VersionId]
    address: Mapped[Str64]
    at: Mapped[datetime] = mapped_column(index=True)


class ErasedCount(Base):
    """How many deleted candidates were sent a version, and started. Identifies no one."""

    __tablename__ = "erased_count"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    prompt_version: Mapped[str] = mapped_column(
        ForeignKey("prompt_version.id"), primary_key=True
    )
    sent: Mapped[int]
    started: Mapped[int]


class Opening(Base):
    """A job that candidates are assessed for."""

    __tablename__ = "opening"
    id: Mapped[Key]
    title: Mapped[Str200]
    level: Mapped[int]
    """The target, a `Level`; only moves the line."""
    prompt_version: Mapped[VersionId]
    window_days: Mapped[int] = mapped_column(default=7)
    quorum: Mapped[int] = mapped_column(default=2)
    """Fixed at the first invitation, and copied to each folio."""
    preset: Mapped[Str8] = mapped_column(default="full")
    decider: Mapped[Str8] = mapped_column(default="manager")
    """Who makes the review decision: `manager`, or `engineer`, someone named for it; then hiring
    managers may sit on panels. Fixed at the first invitation and copied to each folio.
    """
    zone: Mapped[Str60] = mapped_column(default="UTC")
    level_fixed: Mapped[Flag]
    start_within_days: Mapped[int] = mapped_column(default=21)
    retention_days: Mapped[int] = mapped_column(default=180)
    feedback_days: Mapped[int] = mapped_column(default=30)
    """Days from the end of a window until its feedback; fixed at the first invitation."""
    terms: Mapped[dict[str, Any]]
    """What the candidate's page promises, by keys of `prompts.opening.terms.TERMS`; fixed at the
    first invitation.
    """
    weights: Mapped[JsonDict]
    """1 to 5 by criterion key, if this opening has its own weights."""
    book: Mapped[str] = mapped_column(String(5), default="open")
    """`open` (the long page) or `brief` (the brief and each fact that candidates ask for):
    `prompts.opening.page`. Fixed at the first invitation.
    """
    model: Mapped[Flag]
    """Whether a language model may propose interview questions: `prompts.opening.model_use`. Fixed
    at the first invitation.
    """
    loop: Mapped[JsonDict]
    """A `prompts.loops.loop.Loop` as picked, or empty. Fixed at the first invitation."""
    state: Mapped[Str6] = mapped_column(default="open")
    """`open`, `paused` or `closed`; only `prompts.opening.running` sets it."""
    created_at: Mapped[datetime]
    first_invited_at: Mapped[datetime | None]


class OpeningNote(Base):
    """A message to all candidates after the first invitation, until withdrawn."""

    __tablename__ = "opening_note"
    id: Mapped[Key]
    opening: Mapped[OfOpening]
    text: Mapped[Prose]
    by: Mapped[AccountId]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OpeningMember(Base):
    """`kind` is `coordinator`, `manager`, or `decider`, an engineer named to make the review
    decision.
    """

    __tablename__ = "opening_member"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    account: Mapped[AccountKey]
    kind: Mapped[Str12]


class Invitation(Base):
    """The candidate's side of a folio."""

    __tablename__ = "invitation"
    id: Mapped[Key]
    opening: Mapped[OfOpening]
    folio: Mapped[OfFolio] = mapped_column(unique=True)
    zone: Mapped[Str60]
    start_by: Mapped[datetime]
    started_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    """Set at the start; only an extension moves it, and only later."""
    closed_at: Mapped[datetime | None]
    more_days: Mapped[Count]
    """Granted to this candidate by `prompts.window.extend`."""
    pages_allowed: Mapped[Flag]
    """Whether 12 pages or more are allowed, by `prompts.window.length.allow_length`."""
    ended_code: Mapped[Str20] = mapped_column(default="")
    """Why the team cancelled: a key of `prompts.window.cancelled.REASONS`."""
    ended_words: Mapped[OptionalProse]
    """What a candidate said when declining; for coordinators."""
    told_of_model: Mapped[Flag]
    """Whether their start page said that a language model may get their document. Set once, by
    `prompts.window.start.start`.
    """
    no_model: Mapped[Flag]
    """The candidate objects to that. Set by `prompts.opening.model_use.say`. It is AC."""
    screened_by: Mapped[str] = mapped_column(String(120), default="")
    """Who spoke with the candidate before the invitation, or an empty string. For coordinators and
    deciders."""
    screened_on: Mapped[Str10] = mapped_column(default="")
    screened_words: Mapped[OptionalProse]
    created_at: Mapped[datetime]


class Extension(Base):
    """Written by `prompts.window.extend`, never changed. All of it is AC."""

    __tablename__ = "extension"
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    what: Mapped[Str10]
    """What moved: `deadline`, `start_by`, or `days` of a window that has not begun."""
    cause: Mapped[Str12]
    """`coordinator`, `answer` (one that changed the problem) or `outage` (of this site)."""
    before: Mapped[datetime | None]
    after: Mapped[datetime | None]
    days: Mapped[Count]
    """Days granted if `what` is `days`."""
    reason: Mapped[OptionalProse]
    """The coordinator's own words, only for coordinators."""
    by: Mapped[Ref | None]
    at: Mapped[datetime]


class Adjustment(Base):
    """A request to the coordinator only, and the answer. All of it is AC."""

    __tablename__ = "adjustment"
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    asked: Mapped[Prose]
    asked_at: Mapped[datetime]
    answer: Mapped[OptionalProse]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Ref | None]


class CalendarEntry(Base):
    """A candidate's date in a calendar program. Identifies no one."""

    __tablename__ = "calendar_entry"
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    what: Mapped[Str12] = mapped_column(primary_key=True)
    """`window` or `conversation`."""
    uid: Mapped[Ref] = mapped_column(unique=True)
    sequence: Mapped[Count]
    """Raised when the date moves."""
    changed_at: Mapped[datetime]


class Upload(Base):
    """One file as sent. Its name is in the sealed trace."""

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("invitation", "n"),
        UniqueConstraint("invitation", "key"),
    )
    id: Mapped[Key]
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"))
    n: Mapped[int]
    key: Mapped[str] = mapped_column(String(43))
    """The form's idempotency key."""
    blob: Mapped[str] = mapped_column(ForeignKey("blob.key"))
    sha256: Mapped[Str64]
    size: Mapped[int]
    extension: Mapped[Str10]
    state: Mapped[Str10] = mapped_column(default="received")
    """received, read or refused."""
    refusal: Mapped[str | None] = mapped_column(String(600))
    document: Mapped[DocumentId | None]
    glimpse: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """A PDF's blinded blocks, only while its pages are being drawn."""
    received_at: Mapped[datetime]
    marked_from: Mapped[str | None] = mapped_column(ForeignKey("upload.id"))
    """The upload that this version covers more of. None for a file as sent."""
    marked: Mapped[JsonList]
    """`[block id, start, end]` of passages in `marked_in` that are covered here."""
    marked_in: Mapped[DocumentId | None]
    """That upload's document when it was marked, before any redaction
    (`prompts.submitting.marking.refuse_outdated`).
    """


class Submission(Base):
    """A frozen version. Its id is the receipt's; an invitation's newest one counts."""

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
    """Passages of a submitted document that the coordinator has covered. Nothing changes until its
    job is done, or if that fails.
    """

    __tablename__ = "redaction"
    id: Mapped[Key]
    folio: Mapped[OfFolio] = mapped_column(index=True)
    upload: Mapped[str] = mapped_column(ForeignKey("upload.id"), index=True)
    document: Mapped[DocumentId]
    """What was read before: kept for the receipt, never shown."""
    passages: Mapped[list[Any]]
    """`[block id, start, end]` in that document."""
    reason: Mapped[Str12]
    """A key of `prompts.redaction.REASONS`."""
    by: Mapped[AccountId]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(600))


class KnownFact(Base):
    """An answer to everyone in the opening, without the asker."""

    __tablename__ = "known_fact"
    id: Mapped[Key]
    opening: Mapped[OfOpening]
    question: Mapped[Prose]
    answer: Mapped[Prose]
    at: Mapped[datetime]
    withheld: Mapped[Str80] = mapped_column(default="")
    """Key of the prompt's withheld fact; empty for an answer in other words."""
    changes_problem: Mapped[Flag]
    """If so, every open window got at least two more days."""


class ProcessAnswer(Base):
    """What a candidate said about the process after the end. The team reads it in groups of five
    (`prompts.window.process_answer`).
    """

    __tablename__ = "process_answer"
    folio: Mapped[FolioKey]
    answer: Mapped[Str10]
    """A key of `prompts.window.process_answer.ANSWERS`."""
    words: Mapped[Prose]
    """Empty for nothing, and after another answer of its group was deleted."""
    batch: Mapped[Ref | None] = mapped_column(index=True)
    """The group that the team reads together; NULL until it's complete."""
    at: Mapped[datetime]


class ErasedAnswer(Base):
    """How many people who gave this answer were deleted after the team could read it."""

    __tablename__ = "erased_answer"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    answer: Mapped[Str10] = mapped_column(primary_key=True)
    n: Mapped[int]


class PracticeConsent(Base):
    """Whether the team may use the anonymised document in practice rounds. No row means no."""

    __tablename__ = "practice_consent"
    folio: Mapped[FolioKey]
    key: Mapped[Ref] = mapped_column(unique=True)
    """Random; coordinators choose the document by it."""
    given: Mapped[bool]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


UNSENT = ("looking", "kept")
"""States of a question that only its asker knows about."""


class Clarification(Base):
    """One candidate's question. Only `prompts.clarifying.clarify` settles it. An answer to all is a
    `KnownFact`, which doesn't point back to the asker.
    """

    __tablename__ = "clarification"
    __table_args__ = (Index("ix_clarification_opening_state", "opening", "state"),)
    id: Mapped[Key]
    invitation: Mapped[OfInvitation]
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"))
    about: Mapped[Str8]
    """`problem` (answered to everyone) or `process` (only to the asker)."""
    text: Mapped[Prose]
    """As asked; everyone else reads the fact's own wording."""
    asked_at: Mapped[datetime]
    """The latest time, if asked again before it was sent."""
    state: Mapped[Str10] = mapped_column(default="waiting")
    """`looking` (by a model), `kept` (not sent), then `waiting`, `answered` or `declined`."""
    fact: Mapped[str | None] = mapped_column(ForeignKey("known_fact.id"))
    given: Mapped[Str80] = mapped_column(default="")
    """Key of the brief's fact that only its asker got, at once."""
    reply: Mapped[OptionalProse]
    """What only the asker was told."""
    topic: Mapped[Str60] = mapped_column(default="")
    """What the panel reads; empty if it wasn't news."""
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
            *("start_within_days", "retention_days", "book", "model", "decider"),
            *("feedback_days", "terms"),
        ),
    ),
    Freeze("submission", "1 = 1", "OLD.folio"),
)

SEALED = (
    Sealed(
        table=PromptVersion,
    ),
    Sealed(
        table=Opening,
    ),
    Sealed(
        table=Invitation,
        folio="folio",
    ),
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
    Sealed(
        table=PracticeConsent,
        folio="folio",
    ),
)
