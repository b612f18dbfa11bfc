"""What a candidate's pages read. Each query starts from the candidate's own scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.documents.model import Block, blocks_from_body
from blindfolio.documents.pdf.rectangles import MarkedPage
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent, classes_of_own, scope_own
from prompts import redaction
from prompts.models import (
    Adjustment,
    Clarification,
    Invitation,
    KnownFact,
    Opening,
    PromptVersion,
    Submission,
    Upload,
)


@dataclass(frozen=True, slots=True)
class Own:
    invitation: Invitation
    opening: Opening
    stage: str
    ended_reason: str | None
    since: datetime
    classes: frozenset[DataClass]

    @property
    def days(self) -> int:
        return self.opening.window_days + self.invitation.more_days


def own_folio(invitation: str) -> Select[Any]:
    return select(Invitation.folio).where(Invitation.id == invitation)


def own(db: Session, invitation: str, classes: Iterable[DataClass]) -> Own:
    """Raises `Absent` unless the candidate's cell holds all of `classes`."""
    scoped = (
        scope_own(own_folio(invitation), classes)
        .join(Invitation, Invitation.folio == Folio.id)
        .join(Opening, Opening.id == Invitation.opening)
        .with_only_columns(Folio, Invitation, Opening)
    )
    row = db.execute(scoped).first()
    if row is None:
        raise Absent
    folio, mine, opening = row
    return Own(
        mine,
        opening,
        folio.stage,
        folio.ended_reason,
        folio.stage_since,
        classes_of_own(folio),
    )


def invitation_of(db: Session, folio: str) -> Invitation:
    """For callers that may see the folio. Raises `Absent` if there is no invitation."""
    found = db.scalar(select(Invitation).where(Invitation.folio == folio))
    if found is None:
        raise Absent
    return found


def prompt(db: Session, case: Own) -> PromptVersion:
    return db.get_one(PromptVersion, case.opening.prompt_version)


def facts(db: Session, opening: str) -> list[KnownFact]:
    found = select(KnownFact).where(KnownFact.opening == opening).order_by(KnownFact.at.desc())
    return list(db.scalars(found))


def uploads(db: Session, invitation: str) -> list[Upload]:
    found = select(Upload).where(Upload.invitation == invitation).order_by(Upload.n.desc())
    return list(db.scalars(found))


def upload(db: Session, invitation: str, upload_id: str) -> Upload:
    """Raises `Absent` unless the upload is the candidate's own."""
    found = db.scalar(
        select(Upload).where(Upload.id == upload_id, Upload.invitation == invitation)
    )
    if found is None:
        raise Absent
    return found


def marked_from(db: Session, upload: Upload) -> list[Upload]:
    """Versions made from the upload's present document, newest first, without those that
    failed."""
    found = select(Upload).where(
        Upload.marked_from == upload.id,
        Upload.marked_in == upload.document,
        Upload.state != "refused",
    )
    return list(db.scalars(found.order_by(Upload.n.desc())))


def submissions(db: Session, invitation: str) -> list[Submission]:
    found = (
        select(Submission)
        .where(Submission.invitation == invitation)
        .order_by(Submission.version.desc())
    )
    return list(db.scalars(found))


def receipt(
    db: Session, invitation: str, receipt_id: str
) -> tuple[Submission, Upload, StoredDocument]:
    """Raises `Absent` unless the receipt is the candidate's own.

    The document is the submitted one, whatever was redacted since.
    """
    row = db.execute(
        select(Submission, Upload)
        .join(Upload, Upload.id == Submission.upload)
        .where(Submission.id == receipt_id, Submission.invitation == invitation)
    ).first()
    if row is None:
        raise Absent
    upload = row[1]
    submitted = redaction.submitted_as(db, [upload.id]).get(upload.id, upload.document)
    return row[0], upload, db.get_one(StoredDocument, submitted)


@dataclass(frozen=True, slots=True)
class AskedOfCoordinator:
    about: str
    text: str
    answered: bool


def asked_of_coordinators(db: Session, invitation: str) -> list[AskedOfCoordinator]:
    """Newest first, in one statement. For readers who may see AC and CQ.

    Leaves out questions that a brief's fact answered and questions never sent.
    """
    waits, settled = Clarification.state == "waiting", Clarification.settled_at.is_not(None)
    requests = select(
        literal("accommodation").label("about"),
        Adjustment.asked.label("text"),
        Adjustment.answered_at.is_not(None).label("answered"),
        Adjustment.asked_at.label("at"),
    ).where(Adjustment.invitation == invitation)
    questions = select(
        Clarification.about, Clarification.text, settled, Clarification.asked_at
    ).where(
        Clarification.invitation == invitation,
        or_(waits, and_(settled, Clarification.given == "")),
    )
    found = union_all(requests, questions).subquery()
    rows = db.execute(
        select(found.c.about, found.c.text, found.c.answered).order_by(found.c.at.desc())
    )
    return [AskedOfCoordinator(about, text, bool(answered)) for about, text, answered in rows]


def leaves(db: Session, sent: Upload | None) -> list[tuple[list[MarkedPage], list[Block]]]:
    if sent is None:
        return []
    if sent.document:
        return documents.body(db, sent.document).leaves
    return [([], list(blocks_from_body(sent.glimpse)))] if sent.glimpse else []


def stored(db: Session, sent: Upload | None) -> StoredDocument | None:
    return db.get(StoredDocument, sent.document) if sent and sent.document else None


@dataclass(frozen=True, slots=True)
class CandidateSide:
    """What a coordinator may know of a candidate's side; closed classes leave fields empty."""

    started_at: datetime | None
    start_by: datetime
    deadline: datetime | None
    closed_at: datetime | None
    version: int | None = None
    at: datetime | None = None
    in_grace: bool = False
    automatic: bool = False
    upload: str = ""
    hours: str = ""
    said: OpenedStatement | None = None
    screen: str = ""


def sent(
    db: Session, folio: str, classes: frozenset[DataClass], *, screened: bool = False
) -> CandidateSide:
    """Window, newest version and statement of one folio, as far as `classes` open them.

    `screened` adds the screen, for who coordinates the folio or makes its review decision. ID
    holds the exact times, HR the hours, AI and WM together the statement.
    """
    started_at, start_by, deadline, closed_at, by, on, words = db.execute(
        select(
            Invitation.started_at,
            Invitation.start_by,
            Invitation.deadline,
            Invitation.closed_at,
            Invitation.screened_by,
            Invitation.screened_on,
            Invitation.screened_words,
        ).where(Invitation.folio == folio)
    ).one()
    window = started_at, start_by, deadline, closed_at
    screen = _screen(by, on, words) if screened else ""
    newest = (
        select(
            Submission.version,
            Submission.at,
            Submission.in_grace,
            Submission.automatic,
            Submission.upload,
            Submission.hours,
        )
        .where(Submission.folio == folio)
        .order_by(Submission.version.desc())
        .limit(1)
    )
    row = (
        db.execute(newest).first() if {DataClass.IDENTITY, DataClass.HOURS} <= classes else None
    )
    if row is None:
        return CandidateSide(*window, screen=screen)
    said = (
        statement(db, folio) if {DataClass.AI_STATEMENT, DataClass.WORRY} <= classes else None
    )
    version, at, in_grace, automatic, upload_id, hours = row
    return CandidateSide(
        *window, version, at, in_grace, automatic, upload_id, hours, said, screen
    )


def _screen(by: str, on: str, words: str) -> str:
    return f"{', '.join(filter(None, [by, on]))}{': ' if words else ''}{words}" if by else ""


def original(db: Session, folio: str) -> tuple[Upload, int] | None:
    """The upload and number of a folio's newest version. For readers who may see OR."""
    found = db.execute(
        select(Upload, Submission.version)
        .join(Submission, Submission.upload == Upload.id)
        .where(Submission.folio == folio)
        .order_by(Submission.version.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def document_title(db: Session, document: str | None) -> str:
    """The first heading, masked. For readers who may see BV."""
    title = db.scalar(select(StoredDocument.title).where(StoredDocument.id == document))
    return title or "Design document"


@dataclass(frozen=True, slots=True)
class OpenedStatement:
    """The statement as far as AI and WM open it. Loads neither hours nor times."""

    ai_used: bool | None
    ai_statement: str
    worry: str


def statement(db: Session, folio: str) -> OpenedStatement:
    """The newest version's statement. For readers who may see AI; its worry is for those who
    may see WM."""
    row = db.execute(
        select(Submission.ai_used, Submission.ai_statement, Submission.worry)
        .where(Submission.folio == folio)
        .order_by(Submission.version.desc())
        .limit(1)
    ).first()
    return OpenedStatement(*row) if row else OpenedStatement(None, "", "")
