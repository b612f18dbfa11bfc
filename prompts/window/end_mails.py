from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from blindfolio.mail import outbox

CLOSED = "prompts/closed"

ENDED = frozenset(
    f"prompts/{name}" for name in ("withdrawn", "declined", "cancelled", "expired", "erasing")
)
"""Emails about an end without a decision. They are queued before the stage changes, so that
listeners to the change can add to them."""

TEMPLATES = ENDED | {CLOSED}

OFF = "off"


def cancel(db: Session, folio: str, hour: Mapping[str, Any]) -> bool:
    """Make the waiting email about the end also cancel an interview. Return False if there
    is no such email."""
    return outbox.enclose(db, TEMPLATES, folio, OFF, hour)
