from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.as_typed import as_typed
from blindfolio.languages import gettext as _
from blindfolio.languages import number
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages
from prompts import announce, queries
from prompts.models import Invitation

LONGEST = 2_000


def decline(db: Session, invitation: Invitation, words: str = "", *, by: str) -> None:
    """Decline for the candidate. Only coordinators read `words`. Raise Refusal ("started" or
    "closed")."""
    words = as_typed(words)
    folio = queries.locked(db, invitation)
    if not matrix.may_write(["candidate.own"], "withdraw", folio.stage):
        raise Conflict(
            "closed",
            _("This application is already closed, so there is nothing to decline."),
        )
    if invitation.started_at is not None:
        raise Conflict(
            "started",
            _(
                "You have already started, so you can no longer decline. You can withdraw on your"
                " page instead."
            ),
        )
    if len(words) > LONGEST:
        sentence = _(
            "This is longer than %(most)s characters. Shorten it.", most=number(LONGEST)
        )
        raise Refusal("words", sentence)
    invitation.ended_words = words
    announce.candidate(db, invitation, "declined")
    announce.they_ended(db, folio, "declined")
    invitation.end_unread = True
    stages.move(db, folio, "end", by=by, reason="declined")
