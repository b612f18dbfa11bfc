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
    """Make this upload the newest: the one that waits, and that the end of the window submits.

    Idempotent. `entered` and `issued` as for `upload.receive`; `seen` is what the page of the
    other version showed. Raises Refusal if the upload cannot be read, if a version was
    submitted since, and when a file would be late.
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
