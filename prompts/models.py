"""Tables of the asking room: prompt versions, openings, invitations, uploads, submissions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blindfolio.db.freezes import Freeze
from blindfolio.db.orm import ID, Base
from blindfolio.ledger.rows import Sealed

SHIPPED = "library"
"""The source of a version that comes with Blindfolio."""


class PromptVersion(Base):
    """A prompt as it was sent: frozen with its rubric and probes from its first invitation on."""

    __tablename__ = "prompt_version"
    __table_args__ = (UniqueConstraint("slug", "n"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    n: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    intro: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    """The prompt's text, rendered and sanitised when it was stored; no page renders Markdown."""
    brief: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`intro` and `html` of the brief; empty where there is only a long page."""
    rubric: Mapped[dict[str, Any]]
    probes: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """Read on first use, like `texts`: a quarter of a megabyte each, which few pages need."""
    texts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """The files that it was made of, by name."""
    source: Mapped[str] = mapped_column(String(8), default=SHIPPED)
    """Where it was written: `library` (a folder that ships) or `draft` (in the browser)."""
    sha: Mapped[str] = mapped_column(String(64))
    waivers: Mapped[list[Any]] = mapped_column(default=list)
    """The linter's findings despite which it was published, each with the reason that a coordinator
    gave: made by `prompts.authoring.waivers.waived`."""
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]


class PromptDraft(Base):
    """A version in the making, written in the browser; a prompt has one at most.

    What is read out of the texts (`html`, `rubric`, `probes`, `findings`) is kept beside them, so
    that a page which shows a draft neither renders nor lints.
    """

    __tablename__ = "prompt_draft"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    intro: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    rubric: Mapped[dict[str, Any] | None]
    """None while the texts do not load; then neither are there `probes`."""
    probes: Mapped[dict[str, Any] | None]
    texts: Mapped[dict[str, Any]]
    findings: Mapped[list[Any]]
    """What the linter says, as `lint.findings.Finding.as_json` has it."""
    revision: Mapped[int]
    """Raised with each save; a save that began from another one is refused."""
    based_on: Mapped[str | None] = mapped_column(ForeignKey("prompt_version.id"))
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    updated_at: Mapped[datetime]


class PromptState(Base):
    """Whether a prompt may be sent to somebody new. Without a row it may."""

    __tablename__ = "prompt_state"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    retired_at: Mapped[datetime | None]
    leaked_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    """Of the newest change, bringing back included."""
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Exposure(Base):
    """Somebody has seen a prompt version. Outlives erasure, for as long as the site's settings
    say; `address` is `identity.book.address_key`, and there is no way from it to a person."""

    __tablename__ = "exposure"
    __table_args__ = (Index("ix_exposure_who", "slug", "address"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(ForeignKey("prompt_version.id"))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class ErasedCount(Base):
    """Of the candidates of an opening who were erased: how many were sent which version, and how
    many started. No way leads from here to a person."""

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
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    """The target, a `Level`; it only moves the line."""
    prompt_version: Mapped[str] = mapped_column(ForeignKey("prompt_version.id"))
    window_days: Mapped[int] = mapped_column(default=7)
    quorum: Mapped[int] = mapped_column(default=2)
    """Fixed at the first invitation, and copied to each folio."""
    preset: Mapped[str] = mapped_column(String(8), default="full")
    decider: Mapped[str] = mapped_column(String(8), default="manager")
    """Who makes the review decision: `manager`, its hiring managers, or `engineer`, another
    engineer who is named for it; then the hiring managers may sit on panels. It says what they may
    see, so it is fixed at the first invitation, and copied to each folio."""
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    """IANA name of the team's own zone."""
    level_fixed: Mapped[bool] = mapped_column(default=False)
    """Whether `level` is the only one that this job has, or what it aims at."""
    start_within_days: Mapped[int] = mapped_column(default=21)
    """Days from an invitation in which its candidate may start."""
    retention_days: Mapped[int] = mapped_column(default=180)
    """Days from the end of a candidate's case until what they sent is erased."""
    feedback_days: Mapped[int] = mapped_column(default=30)
    """Days from the end of a candidate's window until they have their feedback: a promise, so it is
    fixed at the first invitation."""
    terms: Mapped[dict[str, Any]]
    """What the candidate's page promises: keys of `prompts.opening.terms.TERMS`, plain sentences.
    Empty ones are allowed until something is sent; then none changes any more."""
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """1 to 5 by a criterion's key, where this opening weighs it otherwise than its prompt."""
    book: Mapped[str] = mapped_column(String(5), default="open")
    """What its candidates get: `open`, the long page, or `brief`, the brief and each fact that they
    ask for (`prompts.opening.page`). Fixed at the first invitation."""
    model: Mapped[bool] = mapped_column(default=False)
    """Whether a language model may propose interview questions. Candidates read it, so it is fixed
    at the first invitation; whether one document may be sent: `prompts.opening.model_use`."""
    loop: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The interviews around the document, a `prompts.loops.loop.Loop` as it was when it was picked;
    empty for none. Candidates read it, so it is fixed at the first invitation."""
    state: Mapped[str] = mapped_column(String(6), default="open")
    """Whether it takes new candidates: `open`, `paused` or `closed`, set by
    `prompts.opening.running` alone."""
    created_at: Mapped[datetime]
    first_invited_at: Mapped[datetime | None]


class OpeningNote(Base):
    """A message to all candidates: what an opening's pages gained after its first invitation, until
    it is withdrawn."""

    __tablename__ = "opening_note"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OpeningMember(Base):
    """Who runs an opening or decides in it: `coordinator`, `manager`, or `decider`, an engineer
    named to make the review decision."""

    __tablename__ = "opening_member"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))


class Invitation(Base):
    """One opening's prompt sent to one candidate; the candidate's side of a folio."""

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), index=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), unique=True)
    zone: Mapped[str] = mapped_column(String(60))
    """The candidate's own zone; the opening's until they choose."""
    start_by: Mapped[datetime]
    started_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    """Set at the start; an extension can only move it later."""
    closed_at: Mapped[datetime | None]
    """When the candidate pressed "submit and close my window"."""
    more_days: Mapped[int] = mapped_column(default=0)
    """Days granted to this candidate beyond the opening's window: set by
    `prompts.window.extend`."""
    pages_allowed: Mapped[bool] = mapped_column(default=False)
    """Whether the coordinator lets in 12 pages and more: set by
    `prompts.window.length.allow_length`."""
    ended_code: Mapped[str] = mapped_column(String(20), default="")
    """Why the team cancelled: a key of `prompts.window.cancelled.REASONS`."""
    ended_words: Mapped[str] = mapped_column(Text, default="")
    """What a candidate said when declining; for the opening's coordinators alone."""
    told_of_model: Mapped[bool] = mapped_column(default=False)
    """Whether the page that they started from said that a language model may get their document:
    set by `prompts.window.start.start`, never again."""
    no_model: Mapped[bool] = mapped_column(default=False)
    """Whether the candidate objects to that: set by `prompts.opening.model_use.say`. It is AC."""
    screened_by: Mapped[str] = mapped_column(String(120), default="")
    """Who spoke with the candidate before the invitation; "" where nobody wrote that down. Like the
    two below for coordinators and who decides, and set by `prompts.inviting.invite` alone."""
    screened_on: Mapped[str] = mapped_column(String(10), default="")
    """The day, as in 2026-11-20; "" where none was given."""
    screened_words: Mapped[str] = mapped_column(Text, default="")
    """What came of it, in a sentence."""
    created_at: Mapped[datetime]


class Extension(Base):
    """More time for one candidate: written by `prompts.window.extend`, never changed. All of it is
    AC."""

    __tablename__ = "extension"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    what: Mapped[str] = mapped_column(String(10))
    """What moved: `deadline`, `start_by`, or `days` of a window that has not begun."""
    cause: Mapped[str] = mapped_column(String(12))
    """`coordinator`, `answer` (one that changed the problem) or `outage` (of this site)."""
    before: Mapped[datetime | None]
    after: Mapped[datetime | None]
    days: Mapped[int] = mapped_column(default=0)
    """How many were granted, where `what` is `days`."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """The coordinator's own words, for the coordinators alone."""
    by: Mapped[str | None] = mapped_column(ID)
    at: Mapped[datetime]


class Adjustment(Base):
    """What a candidate asked of the coordinator alone, and the answer. All of it is AC."""

    __tablename__ = "adjustment"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    asked: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(ID)


class CalendarEntry(Base):
    """What a calendar program knows one of a candidate's dates by: nothing that leads anywhere."""

    __tablename__ = "calendar_entry"
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(12), primary_key=True)
    """`window` or `conversation`."""
    uid: Mapped[str] = mapped_column(ID, unique=True)
    """Random, and used for nothing else."""
    sequence: Mapped[int] = mapped_column(default=0)
    """Raised each time the date moves, so that the calendar takes the newer file."""
    changed_at: Mapped[datetime]


class Upload(Base):
    """One file as it was sent. Its name is not here: it stands in the sealed trace."""

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("invitation", "n"),
        UniqueConstraint("invitation", "key"),
    )
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"))
    n: Mapped[int]
    key: Mapped[str] = mapped_column(String(43))
    """The form's idempotency key."""
    blob: Mapped[str] = mapped_column(ForeignKey("blob.key"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes as they were sent."""
    size: Mapped[int]
    extension: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="received")
    """received, read or refused."""
    refusal: Mapped[str | None] = mapped_column(String(600))
    document: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    glimpse: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    """A PDF's blinded blocks while its pages are still being drawn; none before and after."""
    received_at: Mapped[datetime]
    """By our clock, when the request entered the application."""
    marked_from: Mapped[str | None] = mapped_column(ForeignKey("upload.id"))
    """The upload of which this is the blind page with more covered: the candidate marked that it
    names them. None for a file that was sent."""
    marked: Mapped[list[Any]] = mapped_column(default=list)
    """`[block id, start, end]` of the passages of `marked_in` which are covered here."""
    marked_in: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    """That upload's document when they were marked; a redaction gives that upload another one,
    and then this version counts no more: `prompts.submitting.marking.refuse_outdated`."""


class Submission(Base):
    """A frozen version. Its id is the receipt's; the newest of an invitation counts."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("folio", "version"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"))
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    upload: Mapped[str] = mapped_column(ForeignKey("upload.id"))
    version: Mapped[int]
    at: Mapped[datetime]
    in_grace: Mapped[bool] = mapped_column(default=False)
    automatic: Mapped[bool] = mapped_column(default=False)
    """Submitted at the end of the window with the last readable upload."""
    hours: Mapped[str] = mapped_column(String(20), default="")
    ai_used: Mapped[bool | None]
    ai_statement: Mapped[str] = mapped_column(Text, default="")
    worry: Mapped[str] = mapped_column(Text, default="")
    """"The part that worries me most", optional."""


class Redaction(Base):
    """That the coordinator had passages of a submitted blind page covered, for a reason. Its job
    makes the new version; until then, and where that could not be done, nothing is changed."""

    __tablename__ = "redaction"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), index=True)
    upload: Mapped[str] = mapped_column(ForeignKey("upload.id"), index=True)
    document: Mapped[str] = mapped_column(ForeignKey("document.id"))
    """What was read before: kept for the receipt, shown to nobody."""
    passages: Mapped[list[Any]]
    """`[block id, start, end]` in that document."""
    reason: Mapped[str] = mapped_column(String(12))
    """A key of `prompts.redaction.REASONS`."""
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(String(600))


class KnownFact(Base):
    """An answer that everybody in the opening gets, without who asked."""

    __tablename__ = "known_fact"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    withheld: Mapped[str] = mapped_column(String(80), default="")
    """Key of the prompt's withheld fact that was given; empty for an answer in other words."""
    changes_problem: Mapped[bool] = mapped_column(default=False)
    """Whether it changed the problem, and so gave every window still open two days at least."""


class ProcessAnswer(Base):
    """What a candidate said of the process after the end. The team reads it only in a group of five
    (`prompts.window.process_answer`)."""

    __tablename__ = "process_answer"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10))
    """A key of `prompts.window.process_answer.ANSWERS`."""
    words: Mapped[str] = mapped_column(Text)
    """What they would change; "" for nothing, and once another of its group was deleted."""
    batch: Mapped[str | None] = mapped_column(ID, index=True)
    """Those that the team reads together, set once; NULL while the group is not complete."""
    at: Mapped[datetime]


class ErasedAnswer(Base):
    """How many candidates of an opening gave this answer about the process, of those whose data
    were deleted after the team could read it. No way leads from here to a person."""

    __tablename__ = "erased_answer"
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(String(10), primary_key=True)
    n: Mapped[int]


class PracticeConsent(Base):
    """A candidate's answer, after the end, to whether the team may use their anonymised document in
    practice rounds (`prompts.window.practice_consent`). No row is a no."""

    __tablename__ = "practice_consent"
    folio: Mapped[str] = mapped_column(ForeignKey("folio.id"), primary_key=True)
    key: Mapped[str] = mapped_column(ID, unique=True)
    """Random: a coordinator chooses the document by it, and nothing else is known by it."""
    given: Mapped[bool]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


UNSENT = ("looking", "kept")
"""States of a question that only its asker knows of."""


class Clarification(Base):
    """What one candidate asked while writing. Only `prompts.clarifying.clarify` settles it.

    The answer to all points back to nobody: it is a `KnownFact` without who asked.
    """

    __tablename__ = "clarification"
    __table_args__ = (Index("ix_clarification_opening_state", "opening", "state"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    invitation: Mapped[str] = mapped_column(ForeignKey("invitation.id"), index=True)
    opening: Mapped[str] = mapped_column(ForeignKey("opening.id"))
    about: Mapped[str] = mapped_column(String(8))
    """`problem` (answered to everybody) or `process` (to the asker alone)."""
    text: Mapped[str] = mapped_column(Text)
    """As it was asked; everybody else reads the fact's own wording."""
    asked_at: Mapped[datetime]
    """Last, where it was asked again before it was sent."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    """`looking` (a model looks for its fact) and `kept` (its asker has not sent it), then waiting,
    answered or declined."""
    fact: Mapped[str | None] = mapped_column(ForeignKey("known_fact.id"))
    """What answered it, for everybody."""
    given: Mapped[str] = mapped_column(String(80), default="")
    """Key of the brief's fact that its asker got at once; nobody else does."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """What the asker alone was told: the answer about the process, or why there is none."""
    topic: Mapped[str] = mapped_column(String(60), default="")
    """What the panel reads; empty where somebody else's question had been answered before."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


FREEZES = (
    Freeze("prompt_version", "OLD.frozen_at IS NOT NULL", "NULL"),
    # Who was invited goes on with what they were sent.
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
        columns=(
            *(
                "id",
                "slug",
                "n",
                "title",
                "intro",
                "html",
                "brief",
                "rubric",
                "probes",
                "texts",
            ),
            *("source", "sha", "waivers", "created_at", "frozen_at"),
        ),
    ),
    Sealed(
        table=Opening,
        columns=(
            *("id", "title", "level", "prompt_version", "window_days", "quorum", "preset"),
            *("zone", "level_fixed", "start_within_days", "retention_days", "terms", "weights"),
            *("book", "model", "decider", "loop", "created_at", "first_invited_at"),
            *("feedback_days", "state"),
        ),
    ),
    Sealed(
        table=Invitation,
        columns=(
            *("id", "opening", "folio", "zone", "start_by", "started_at", "deadline"),
            *("closed_at", "more_days", "pages_allowed", "ended_code", "ended_words"),
            *("told_of_model", "no_model", "created_at"),
            *("screened_by", "screened_on", "screened_words"),
        ),
        folio="folio",
    ),
    Sealed(
        table=Extension,
        columns=(
            *("id", "invitation", "what", "cause", "before", "after", "days", "reason"),
            *("by", "at"),
        ),
        folio="invitation",
        through=Invitation,
    ),
    Sealed(
        table=Upload,
        columns=(
            *("id", "invitation", "n", "key", "blob", "sha256", "size", "extension", "state"),
            *("refusal", "document", "received_at", "marked_from", "marked", "marked_in"),
        ),
        left_out={"glimpse": "Shown while a file is read, and gone when it has been."},
        folio="invitation",
        through=Invitation,
    ),
    Sealed(
        table=Submission,
        columns=(
            *("id", "folio", "invitation", "upload", "version", "at", "in_grace"),
            *("automatic", "hours", "ai_used", "ai_statement", "worry"),
        ),
        folio="folio",
    ),
    Sealed(
        table=PracticeConsent,
        columns=("folio", "key", "given", "at", "withdrawn_at"),
        folio="folio",
    ),
)
