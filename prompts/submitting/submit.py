from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.archive.models import StoredDocument
from blindfolio.as_typed import as_typed
from blindfolio.identity import book
from blindfolio.languages import N_, ngettext, number
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal, refuse_all
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from prompts import announce, deadline, queries, redaction
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import marking, page_rule, unanswered
from prompts.submitting.seen import (
    Press,
    Seen,
    refuse_other_reading,
    refuse_submitted_since,
)
from prompts.submitting.upload import CLOSED

LONGEST = 2_000

BY_US = N_("Your time was up, so we submitted the last file you uploaded that we could read.")


_UNANSWERED = N_(
    "Some places in your document may still identify you. Tick those that do, or say that none"
    " do. Then submit the document."
)


@dataclass(frozen=True, slots=True)
class Statement:
    ai_used: bool | None = None
    ai_statement: str = ""
    hours: str = ""
    worry: str = ""


def submit(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    statement: Statement,
    press: Press,
    *,
    final: bool,
) -> Submission:
    """Submit a version. `final` closes the window, so reviewing may begin."""
    folio = queries.locked(db, invitation)
    at, by = press.entered, invitation.id
    newest = current(db, invitation)
    if newest is not None and _says_the_same(newest, upload, statement):
        # A double click gets the same receipt, but may still close the window.
        if final and folio.stage == Stage.SUBMITTED:
            _close(db, folio, invitation, newest, at, by)
        return newest
    if not queries.is_open(invitation, folio.stage) or invitation.deadline is None:
        raise Conflict("closed", CLOSED)
    counts = invitation.still_since or at
    if counts > deadline.counts_until(invitation.deadline, press.issued):
        raise Conflict(
            "late",
            _(
                "Your window has ended. %(then)s If that is a mistake, reply to any of our"
                " emails at once.",
                then=_instead(newest),
            ),
        )
    refuse_incomplete(db, invitation, upload, statement, press.seen)
    submission = freeze(db, folio, invitation, upload, statement, at=at, automatic=False, by=by)
    if final:
        _close(db, folio, invitation, submission, at, by)
    else:
        send_receipt(db, invitation, submission)
    return submission


def refuse_incomplete(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    statement: Statement,
    seen: Seen | None,
) -> None:
    """Raise everything that prevents a submission in one refusal. A version that the
    candidate hasn't seen is refused first."""
    refuse_submitted_since(current(db, invitation), seen)
    refuse_other_reading(db, upload, seen)
    refuse_all([*_in_upload(db, invitation, upload), *_in_statement(statement)])


def freeze(
    db: Session,
    folio: Folio,
    invitation: Invitation,
    upload: Upload,
    statement: Statement,
    *,
    at: datetime,
    automatic: bool,
    by: str | None,
) -> Submission:
    """Freeze a version. Callers must have locked the folio, and must send the receipt
    afterwards."""
    if upload.state != "read" or upload.document is None:
        raise Conflict(
            "unread",
            _(
                "We are still processing this file. Wait until its preview appears, then submit"
                " it."
            ),
        )
    document = db.get_one(StoredDocument, upload.document)
    statement = _kept(statement)
    newest = current(db, invitation)
    # The end of the window submits a file; the version's time is the file's.
    came = upload.received_at if automatic else invitation.still_since or at
    submission = Submission(
        id=chance.new_id(),
        folio=folio.id,
        invitation=invitation.id,
        upload=upload.id,
        version=newest.version + 1 if newest else 1,
        at=at,
        in_grace=invitation.deadline is not None and came > invitation.deadline,
        automatic=automatic,
        **asdict(statement),
    )
    db.add(submission)
    db.flush()
    _give(db, folio, None if unanswered.is_open(db, submission) else upload)
    db.flush()
    if folio.stage == Stage.DRAFT:
        stages.move(db, folio, "submit", by=by)
    chain.record(
        db,
        "submitted",
        {
            "receipt": submission.id,
            "version": submission.version,
            "file": upload.sha256,
            "document": document.sha,
        },
        folio=folio.id,
        by=by,
    )
    return submission


def send_receipt(db: Session, invitation: Invitation, submission: Submission) -> None:
    left = len(unanswered.places(db, db.get_one(Upload, submission.upload)))
    args = {"submission": submission.id} | ({"unanswered": str(left)} if left else {})
    announce.candidate(db, invitation, "receipt", of=submission.id, **args)


def open_to_reviewers(
    db: Session, folio: Folio, version: Submission, *, by: str | None
) -> None:
    """Give this version to reviewers. Raise Refusal if a place in it is neither covered nor
    answered."""
    if unanswered.is_open(db, version):
        raise Conflict("doubts", _(_UNANSWERED))
    _give(db, folio, db.get_one(Upload, version.upload))
    stages.move(db, folio, "open", by=by)


def _give(db: Session, folio: Folio, upload: Upload | None) -> None:
    read = upload and db.get_one(StoredDocument, upload.document)
    folio.document, folio.sha = (read.id, read.sha) if read else (None, None)
    # If the upload was redacted, the document as sent, regardless of earlier versions.
    sent_as = upload and redaction.submitted_as(db, [upload.id]).get(upload.id)
    folio.sent_sha = db.get_one(StoredDocument, sent_as).sha if sent_as else None


def by_us(version: Submission, left: int) -> str:
    """Say that the end of the window submitted this version, and that `left` places are covered;
    empty for a version that the candidate submitted."""
    if not version.automatic:
        return ""
    if not left:
        return _(BY_US)
    told = ngettext(
        "You had not said whether %(n)s place identifies you, so it is covered. Reviewers get"
        " your document 24 hours later, or when you press “This is right” on your page. Until"
        " then, you can uncover it there.",
        "You had not said whether %(n)s places identify you, so they are covered, and so are"
        " the same words elsewhere. Reviewers get your document 24 hours later, or when you"
        " press “This is right” on your page. Until then, you can uncover places there.",
        left,
    )
    return f"{_(BY_US)} {told}"


def length(version: Submission, stored: StoredDocument) -> str:
    """Return the length, with the rule where the end of a window submitted a document that
    needs permission."""
    of = page_rule.of(stored)
    says = version.automatic and of.needs_coordinator
    return page_rule.verdict(of) if says else page_rule.measured(of)


def _instead(newest: Submission | None) -> str:
    if newest is not None:
        return _(
            "Reviewers will read version %(version)s, which you submitted before.",
            version=newest.version,
        )
    return _("We will submit the last file you uploaded that we could read.")


def _in_statement(statement: Statement) -> Iterator[Refusal]:
    if statement.ai_used is None:
        yield Refusal("ai", _("Say whether you used AI assistants. Either answer is fine."))
    if statement.ai_used and not statement.ai_statement.strip():
        yield Refusal("ai_statement", _("Say in a few words what you used AI assistants for."))
    for code, text in (("ai_statement", statement.ai_statement), ("worry", statement.worry)):
        if len(as_typed(text)) > LONGEST:
            yield Refusal(
                code,
                _(
                    "This is longer than %(longest)s characters. Shorten it.",
                    longest=number(LONGEST),
                ),
            )


def _in_upload(db: Session, invitation: Invitation, upload: Upload) -> Iterator[Refusal]:
    # Not part of `freeze`: the end of a window submits the last readable file and has its open
    # places covered.
    read = db.get(StoredDocument, upload.document) if upload.document else None
    if read is not None and page_rule.needs_permission(invitation, read):
        sentence = page_rule.advice(page_rule.of(read), allowed=False)
        yield Conflict("pages", sentence)
    if book.is_to_be_asked(db, upload.id):
        yield Conflict("doubts", _(_UNANSWERED))
    try:
        marking.refuse_outdated(db, upload)
    except Refusal as refusal:
        yield refusal


def _says_the_same(newest: Submission, upload: Upload, statement: Statement) -> bool:
    said = said_with(newest), Statement()
    return newest.upload == upload.id and _kept(statement) in said


def said_with(version: Submission) -> Statement:
    return Statement(version.ai_used, version.ai_statement, version.hours, version.worry)


def _kept(statement: Statement) -> Statement:
    return replace(
        statement,
        ai_statement=as_typed(statement.ai_statement),
        hours=statement.hours.strip()[:20],
        worry=as_typed(statement.worry),
    )


def current(db: Session, invitation: Invitation) -> Submission | None:
    newest: Submission | None = db.scalar(queries.newest_version(invitation.folio, Submission))
    return newest


def _close(
    db: Session,
    folio: Folio,
    invitation: Invitation,
    counts: Submission,
    at: datetime,
    by: str,
) -> None:
    invitation.closed_at = at
    open_to_reviewers(db, folio, counts, by=by)
    announce.candidate(db, invitation, "window_closed", submission=counts.id)
