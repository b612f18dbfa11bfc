"""Greenhouse's Assessment API: which calls it makes, and what it is told."""

from __future__ import annotations

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from blindfolio.connections.webhooks.deliver import Writer
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.connections.webhooks.sending import Letter
from reviews.connected.hiring import told
from reviews.connected.hiring.told import StatusInWords


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

    @property
    def key(self) -> str:
        return self.url.partition("?")[0].rstrip("/").rpartition("/")[2]


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
        order = told.order_of(db, delivery.data["candidate"])
        # An address of somebody else's must not get the key, even if it was taken once.
        if order is None or not told.is_own(home, order.report_to):
            return None
        return Letter(delivery.id, order.report_to, b"", told.basic(key), "PATCH")

    return write
