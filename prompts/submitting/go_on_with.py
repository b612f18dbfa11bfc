from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from prompts.models import Invitation, Upload
from prompts.submitting.seen import Press, refuse_submitted_since
from prompts.submitting.submit import current
from prompts.submitting.upload import locked_in_time, next_number


def go_on_with(
    db: Session,
    invitation: Invitation,
    upload: Upload,
    press: Press,
) -> None:
    """Make this upload the newest, which the end of the window submits. Idempotent. Raises Refusal
    if it can't be read, a version was submitted since, or a file would be late.
    """
    folio = locked_in_time(db, invitation, press)
    refuse_submitted_since(current(db, invitation), press.seen)
    if upload.state == "refused":
        raise Refusal("unread", "We could not use this file, so you can't go on with it.")
    n = next_number(db, invitation.id)
    if upload.n < n - 1:
        upload.n = n
        db.flush()
        chain.record(
            db, "went_on_with", {"upload": upload.id}, folio=folio.id, by=invitation.id
        )
