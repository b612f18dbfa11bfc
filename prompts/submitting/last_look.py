"""What a candidate can do once the end of the window has covered what they left unanswered:
uncover places, or say that the document is right. Nothing else can change then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.languages import gettext as _
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from prompts import deadline, queries, redaction
from prompts.models import Invitation, Submission, Upload
from prompts.submitting import submit, unanswered
from prompts.submitting.seen import Press, refuse_other_reading, refuse_submitted_since

_REDACTED = N_(
    "Your coordinator has had words covered in this document since, so it can't be made again"
    " without these covers. Ask your coordinator."
)
_OVER = N_("Reviewers already have this document, so it stays as it is.")


def is_held(
    invitation: Invitation, stage: str, version: Submission | None, now: datetime
) -> bool:
    """Return whether a submission that the end of the window made waits for reviewers."""
    due = invitation.deadline
    if version is None or due is None or not queries.is_open(invitation, stage):
        return False
    # After an extension, the window is open again.
    return version.automatic and now >= deadline.end_of_grace(due)


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """What waits for the candidate or for the end of a day. `given_at` is None until open
    places are covered. `reads` says that a reading is under way."""

    given_at: datetime | None
    left: Upload
    places: Sequence[book.KeptDoubt]
    reads: bool


def held(
    db: Session,
    invitation: Invitation,
    stage: str,
    versions: Sequence[Submission],
    uploads: Sequence[Upload],
) -> HeldVersion | None:
    """Both lists are newest first."""
    version = next(iter(versions), None)
    if version is None or not is_held(invitation, stage, version, clock.now()):
        return None
    counts, newest = db.get_one(Upload, version.upload), uploads[0]
    reads = newest.marked_from == counts.id and newest.state != "refused"
    left = unanswered.as_left(db, counts)
    given_at = unanswered.given_at(db, version)
    return HeldVersion(given_at, left, unanswered.places(db, left), reads)


def uncover(
    db: Session, invitation: Invitation, passages: Sequence[RedactedPassage], press: Press
) -> Upload:
    """Queue a reading that leaves these places readable, too. Raise Refusal if they aren't
    among those left unanswered, once reviewers have the document, and after a redaction."""
    folio, version, upload = _held(db, invitation, press)
    if redaction.of_upload(db, upload.id):
        raise Conflict("held", _(_REDACTED))
    source = unanswered.as_left(db, upload)
    places = {(it.block, it.start, it.end) for it in passages}
    if not places or not book.leave_readable(db, source.id, places):
        raise Refusal("place", _("This place can't be uncovered here. Ask your coordinator."))
    return unanswered.read_covered(db, folio, invitation, version, by=invitation.id)


def confirm(db: Session, invitation: Invitation, press: Press) -> None:
    """Give the document to reviewers now."""
    folio, version, _upload = _held(db, invitation, press)
    submit.open_to_reviewers(db, folio, version, by=invitation.id)


def _held(
    db: Session, invitation: Invitation, press: Press
) -> tuple[Folio, Submission, Upload]:
    folio = queries.locked(db, invitation)
    version = submit.current(db, invitation)
    if version is None or not is_held(invitation, folio.stage, version, press.entered):
        raise Conflict("held", _(_OVER))
    given_at = unanswered.given_at(db, version)
    if given_at is not None and press.entered >= given_at:
        raise Conflict("held", _(_OVER))
    if given_at is None or any(
        it.state == "received" for it in queries.uploads(db, invitation.id)
    ):
        raise Conflict("held", _("We are still covering your document. Try again in a minute."))
    upload = db.get_one(Upload, version.upload)
    refuse_submitted_since(version, press.seen)
    refuse_other_reading(db, upload, press.seen)
    return folio, version, upload
