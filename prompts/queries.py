from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.archive.models import StoredDocument
from blindfolio.documents.model import Block, blocks_from_body
from blindfolio.documents.pdf.rectangles import Leaves
from blindfolio.documents.pdf.rectangles import leaves as leaves_of
from blindfolio.identity import book
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import classes_of_own, scope_own, there
from blindfolio.visibility.stage import WRITING
from prompts import deadline, redaction
from prompts.models import (
    Adjustment,
    Clarification,
    Invitation,
    KnownFact,
    Opening,
    PromptRequest,
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

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.invitation.zone)

    @property
    def now(self) -> datetime:
        """The time that counts for the candidate's dates."""
        return time_of(self.invitation)

    def phase(self, now: datetime) -> deadline.Phase | None:
        due = self.invitation.deadline
        if due is None or not is_open(self.invitation, self.stage):
            return None
        return deadline.phase(due, now)


def time_of(invitation: Invitation) -> datetime:
    return invitation.still_since or clock.now()


def is_open(invitation: Invitation, stage: str) -> bool:
    return stage in WRITING and invitation.closed_at is None


def locked(db: Session, invitation: Invitation) -> Folio:
    """Lock the invitation's folio, and read the invitation again."""
    folio = stages.locked(db, invitation.folio)
    db.refresh(invitation)
    return folio


def language(db: Session, case: Invitation | Folio) -> str:
    of = select(PromptVersion.language).join(
        Opening, Opening.prompt_version == PromptVersion.id
    )
    return db.scalars(of.where(Opening.id == case.opening)).one()


def own_folio(invitation: str) -> Select[Any]:
    return select(Invitation.folio).where(Invitation.id == invitation)


def own(db: Session, invitation: str, classes: Iterable[DataClass]) -> Own:
    """Return the candidate's own case. Raise Absent unless they may see all of `classes`."""
    scoped = (
        scope_own(own_folio(invitation), classes)
        .join(Invitation, Invitation.folio == Folio.id)
        .join(Opening, Opening.id == Invitation.opening)
        .with_only_columns(Folio, Invitation, Opening)
    )
    folio, mine, opening = there(db.execute(scoped).first())
    return Own(
        mine,
        opening,
        folio.stage,
        folio.ended_reason,
        folio.stage_since,
        classes_of_own(folio),
    )


def invitation_of(db: Session, folio: str) -> Invitation:
    """Return the folio's invitation. Callers must be allowed to see the folio. Raise Absent
    if there is none."""
    return there(db.scalar(select(Invitation).where(Invitation.folio == folio)))


def waits_for_prompt(db: Session, invitation: str) -> bool:
    request = db.get(PromptRequest, invitation)
    return request is not None and request.answered_at is None


def prompt(db: Session, case: Own) -> PromptVersion:
    return db.get_one(PromptVersion, case.opening.prompt_version)


def facts(db: Session, opening: str) -> list[KnownFact]:
    found = select(KnownFact).where(KnownFact.opening == opening).order_by(KnownFact.at.desc())
    return list(db.scalars(found))


def uploads(db: Session, invitation: str) -> list[Upload]:
    found = select(Upload).where(Upload.invitation == invitation).order_by(Upload.n.desc())
    return list(db.scalars(found))


def named_uploads(db: Session, invitation: str) -> tuple[list[Upload], dict[str, str]]:
    """Return the uploads, newest first, and their file names by upload. Callers must be allowed
    to see the identity."""
    own = select(Upload).where(Upload.invitation == invitation)
    found = db.execute(book.with_file_names(own.order_by(Upload.n.desc()), Upload.id)).all()
    return [one for one, _ in found], {one.id: name for one, name in found if name is not None}


def upload(db: Session, invitation: str, upload_id: str) -> Upload:
    """Return an upload. Raise Absent unless it is the candidate's own."""
    mine = select(Upload).where(Upload.id == upload_id, Upload.invitation == invitation)
    return there(db.scalar(mine))


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
    """Return a receipt and the document as submitted, before any redaction. Raise Absent
    unless the receipt is the candidate's own."""
    mine = (
        select(Submission, Upload)
        .join(Upload, Upload.id == Submission.upload)
        .where(Submission.id == receipt_id, Submission.invitation == invitation)
    )
    submission, upload = there(db.execute(mine).first())
    submitted = redaction.submitted_as(db, [upload.id]).get(upload.id, upload.document)
    return submission, upload, db.get_one(StoredDocument, submitted)


def asked_of_coordinators(db: Session, invitation: str) -> Sequence[Row[str, str, bool]]:
    """Return the questions sent to coordinators, newest first, and whether each is answered.
    Facts from a brief and unsent questions are left out. Callers must be allowed to see
    AC and CQ."""
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
    every = union_all(requests, questions).subquery()
    rows = select(every.c.about, every.c.text, every.c.answered)
    return db.execute(rows.order_by(every.c.at.desc())).all()


def leaves(db: Session, sent: Upload | None) -> Leaves[Block]:
    if sent is None:
        return Leaves()
    if sent.document:
        return documents.body(db, sent.document).leaves
    return leaves_of(blocks_from_body(sent.glimpse or []), [])


def stored(db: Session, sent: Upload | None) -> StoredDocument | None:
    return db.get(StoredDocument, sent.document) if sent and sent.document else None


@dataclass(frozen=True, slots=True)
class CandidateSide:
    """What a coordinator may know of a candidate's side. Fields of classes that are closed
    to the coordinator are empty."""

    started_at: datetime | None
    start_by: datetime
    deadline: datetime | None
    closed_at: datetime | None
    screen: str = ""
    version: int | None = None
    at: datetime | None = None
    in_grace: bool = False
    automatic: bool = False
    upload: str = ""
    hours: str = ""
    said: OpenedStatement | None = None


def side_of(
    invitation: Invitation,
    newest: Submission | None,
    classes: frozenset[DataClass],
    *,
    screened: bool = False,
) -> CandidateSide:
    """Return what was submitted in one folio, as far as `classes` allow. Only its
    coordinators and deciders get `screened`."""
    window = invitation.started_at, invitation.start_by, invitation.deadline
    screen = invitation.screened_by, invitation.screened_on, invitation.screened_words
    side = CandidateSide(*window, invitation.closed_at, _screen(*screen) if screened else "")
    if newest is None or not {DataClass.IDENTITY, DataClass.HOURS} <= classes:
        return side
    sees_statement = {DataClass.AI_STATEMENT, DataClass.WORRY} <= classes
    return replace(
        side,
        version=newest.version,
        at=newest.at,
        in_grace=newest.in_grace,
        automatic=newest.automatic,
        upload=newest.upload,
        hours=newest.hours,
        said=statement_in(newest) if sees_statement else None,
    )


def newest_version(folio: str, *columns: Any) -> Select[*tuple[Any, ...]]:
    of_folio = select(*columns).where(Submission.folio == folio)
    return of_folio.order_by(Submission.version.desc()).limit(1)


def _screen(by: str, on: str, words: str) -> str:
    return f"{', '.join(filter(None, [by, on]))}{': ' if words else ''}{words}" if by else ""


def original(db: Session, folio: str) -> tuple[Upload, int] | None:
    """Return the original file. Callers must be allowed to see OR."""
    newest = newest_version(folio, Upload, Submission.version)
    row = db.execute(newest.join(Upload, Upload.id == Submission.upload)).first()
    return (row[0], row[1]) if row else None


def document_title(db: Session, document: str | None) -> str:
    title = db.scalar(select(StoredDocument.title).where(StoredDocument.id == document))
    return title or "Design document"


@dataclass(frozen=True, slots=True)
class OpenedStatement:
    """The statement on the use of AI, as far as AI and WM allow. Neither hours nor times are
    loaded."""

    ai_used: bool | None
    ai_statement: str
    worry: str


def statement(db: Session, folio: str) -> OpenedStatement:
    """Return the newest version's statement, for people who may see AI. Its worry is
    included only for those who may see WM."""
    said = Submission.ai_used, Submission.ai_statement, Submission.worry
    row = db.execute(newest_version(folio, *said)).first()
    return OpenedStatement(*row) if row else OpenedStatement(None, "", "")


def statement_in(newest: Submission | None) -> OpenedStatement:
    if newest is None:
        return OpenedStatement(None, "", "")
    return OpenedStatement(newest.ai_used, newest.ai_statement, newest.worry)
