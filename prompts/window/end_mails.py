"""The email that tells a candidate that it is over: the one email about it, so it also cancels the
interviews that were still to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.mail import outbox

CLOSED = "prompts/closed"
"""The email about a decision."""

ENDED = frozenset(
    f"prompts/{name}" for name in ("withdrawn", "declined", "cancelled", "expired", "erasing")
)
"""The emails about an application that ended without a decision. Their verbs queue them before the
stage moves, so that what listens to the move can add to them."""

TEMPLATES = ENDED | {CLOSED}

OFF = "off"
"""The argument of such an email that has the hours it cancels."""


def cancel(db: Session, folio: str, hour: Mapping[str, Any]) -> bool:
    """Have the email that tells this candidate of the end cancel an hour too, as
    `reviews.board.candidate_mails` reads it; False where no such email waits."""
    return outbox.enclose(db, TEMPLATES, folio, OFF, hour)
