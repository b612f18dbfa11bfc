"""Greenhouse's Assessment API: which calls it makes, and what it is told."""

from __future__ import annotations

import re

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from blindfolio.connections.webhooks.deliver import Writer
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.connections.webhooks.sending import Letter
from blindfolio.outbound import address
from prompts.inviting import orders
from reviews.connected.hiring import told
from reviews.connected.hiring.told import StatusInWords

_PATH = re.compile(r"/integrations/testing_partners/take_home_tests/([0-9A-Za-z-]{1,64})")


class GreenhouseCandidate(BaseModel):
    """The other fields, such as a phone number and a link to a CV, are dropped unread."""

    first_name: str | None = ""
    last_name: str | None = ""
    preferred_name: str | None = ""
    email: str | None = ""
    greenhouse_profile_url: str | None = ""

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.first_name or ''} {self.last_name or ''}".strip()


class SendTest(BaseModel):
    partner_test_id: str
    candidate: GreenhouseCandidate
    sent_by: str | None = ""
    url: str = Field(min_length=1, max_length=500)


def key_of(home: str, url: str) -> str | None:
    """Returns Greenhouse's own number of an order, or None for any other URL: our key is sent
    there."""
    try:
        target = address.parse(url)
    except ValueError:
        return None
    found = _PATH.fullmatch(target.path)
    return found[1] if found and target.origin == address.parse(home).origin else None


def answer(said: StatusInWords, page: str) -> dict[str, object]:
    # Only `complete` has a meaning there: how it ended is said beside it.
    given = {
        "partner_status": "complete" if said.is_over else said.status.stage,
        "metadata": said.lines(),
    }
    return given | ({"partner_profile_url": page} if said.is_over else {})


def writer(home: str) -> Writer:
    """Returns what asks Greenhouse to read the status again. It says nothing itself."""

    def write(db: Session, delivery: WebhookDelivery, key: str) -> Letter | None:
        order = orders.of_candidate(db, delivery.data["candidate"])
        # An address of somebody else's must not get the key, even if it was taken once.
        if order is None or key_of(home, order.report_to) is None:
            return None
        return Letter(delivery.id, order.report_to, b"", told.basic(key), "PATCH")

    return write
