"""Which of two versions of a file a candidate goes on with: as they sent it, or with the words
covered that they covered before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Seen, refuse_submitted_since
from prompts.submitting.submit import current
from prompts.submitting.upload import locked_in_time, next_number


def go_on_with(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    *,
    entered: datetime,
    issued: datetime | None,
    seen: Seen | None = None,
    by: str,
) -> None:
    """Make this upload the newest: the one that waits to be submitted, and that the end of the
    window submits. Twice records once.

    `entered` and `issued` are as for `upload.receive`, `seen` is what the page of the other version
    showed. A Refusal for an upload that cannot be read, where a version was submitted since, and as
    late as for a file.
    """
    folio = locked_in_time(db, invitation, entered, issued)
    refuse_submitted_since(current(db, invitation), seen)
    if upload.state == "refused":
        raise Refusal("unread", "We could not use this file, so you can't go on with it.")
    n = next_number(db, invitation.id)
    if upload.n < n - 1:
        upload.n = n
        db.flush()
        chain.record(db, "went_on_with", {"upload": upload.id}, folio=folio.id, by=by)
