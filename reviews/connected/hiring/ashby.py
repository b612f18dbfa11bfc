"""Ashby's assessments: which calls it makes, and what it is told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.connections.webhooks.deliver import Writer
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.connections.webhooks.sending import Letter
from reviews.connected.hiring import told
from reviews.connected.hiring.told import StatusInWords

_UPDATE = "/assessment.update"
_STATUS = {
    "candidate.started": "Started",  # which Ashby notes as the start
    "candidate.submitted": "Submitted",
    "interview.planned": "Interview",
    "data.erased": "Erased",
}


class AshbyCandidate(BaseModel):
    first_name: str | None = ""
    last_name: str | None = ""
    email: str | None = ""
    ashby_profile_url: str | None = ""

    @property
    def name(self) -> str:
        return f"{self.first_name or ''} {self.last_name or ''}".strip()


class Application(BaseModel):
    ashby_id: str = Field(min_length=1, max_length=100)


class Start(BaseModel):
    assessment_type_id: str
    candidate: AshbyCandidate
    application: Application


class Cancel(BaseModel):
    assessment_id: str


def update(
    said: StatusInWords, delivery: WebhookDelivery, page: str, stamp: int
) -> dict[str, Any]:
    lines = said.lines()
    given: dict[str, Any] = {
        "assessment_id": delivery.data["candidate"],
        "timestamp": stamp,
        "metadata": [],
    }
    if delivery.type == "candidate.ended":
        return given | {"cancelled_reason": _blob("Reason", lines.get("Outcome", "Ended"))}
    if delivery.type != "decision.released":
        return given | {"assessment_status": _blob("Status", _STATUS[delivery.type])}
    return given | {
        "assessment_status": _blob("Status", "Complete"),
        "assessment_profile_url": _blob("Page", page, "url"),
        "assessment_result": _blob("Result", lines.get("Outcome", "Complete")),
    }


def writer(home: str, base_url: str, *, sends: bool) -> Writer:
    def write(db: Session, delivery: WebhookDelivery, key: str) -> Letter | None:
        id_ = delivery.data["candidate"]
        said = told.said(db, told.caller_for(delivery.connection), id_, sends=sends)
        body = update(said, delivery, told.page_of(base_url, id_), _stamp(db, delivery))
        return Letter(
            delivery.id, f"{home}{_UPDATE}", json.dumps(body).encode(), told.basic(key)
        )

    return write


def _stamp(db: Session, delivery: WebhookDelivery) -> int:
    """Returns milliseconds that rise from event to event, and are the same for each attempt, so
    that Ashby drops an earlier event that comes later."""
    of_candidate = select(WebhookDelivery.at).where(
        WebhookDelivery.candidate == delivery.candidate,
        WebhookDelivery.entry <= delivery.entry,
    )
    stamp = 0
    for at in db.scalars(of_candidate.order_by(WebhookDelivery.entry)):
        stamp = max(stamp + 1, _milliseconds(at))
    return stamp


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _blob(label: str, value: str, type_: str = "string") -> dict[str, str]:
    return {"identifier": label.lower(), "label": label, "type": type_, "value": value}
