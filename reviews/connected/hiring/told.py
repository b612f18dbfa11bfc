"""What hiring systems are told, in words. No number leaves the site."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blindfolio.connections.tokens import Caller
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.outbound import address
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings
from blindfolio.visibility.scope import Absent
from reviews.connected import status
from reviews.connected.status import CandidateStatus

OVER = ("complete", "ended", "erased")


@dataclass(frozen=True, slots=True)
class System:
    """A hiring system: its name, its own address, the host of its pages, and the events that it
    is told."""

    title: str
    home: str
    pages: str
    events: frozenset[str]


def home(settings: Settings, system: str) -> str:
    return settings.test_hiring or SYSTEMS[system].home


GREENHOUSE = "greenhouse"
ASHBY = "ashby"
SYSTEMS = {
    GREENHOUSE: System(
        "Greenhouse",
        "https://app.greenhouse.io",
        "greenhouse.io",
        frozenset({"candidate.ended", "decision.released"}),
    ),
    ASHBY: System(
        "Ashby",
        "https://api.ashbyhq.com",
        "ashbyhq.com",
        frozenset(
            {
                *("candidate.started", "candidate.submitted", "candidate.ended"),
                *("interview.planned", "decision.released", "data.erased"),
            }
        ),
    ),
}
EVENTS: Mapping[str, frozenset[str]] = {name: it.events for name, it in SYSTEMS.items()}


@dataclass(frozen=True, slots=True)
class StatusInWords:
    """What a hiring system may know of a candidate: the API's words, and the decision if the
    opening tells it."""

    status: CandidateStatus
    decision: str

    @property
    def is_over(self) -> bool:
        return self.status.stage in OVER

    def lines(self) -> dict[str, str]:
        found, said = {"Stage": self.status.stage.capitalize()}, self.status
        if said.deadline:
            found["Due"] = said.deadline.date().isoformat()
        if said.interview_on:
            found["Interview"] = said.interview_on.isoformat()
        if outcome := said.ended or self.decision:
            found["Outcome"] = outcome.capitalize()
        return found


def said(db: Session, caller: Caller, candidate: str, *, sends: bool) -> StatusInWords:
    found: CandidateStatus = status.status(db, caller, candidate, sends=sends)
    try:
        decision: str = status.decision(db, caller, candidate, sends=sends).decision
    except Absent:
        decision = ""
    return StatusInWords(found, decision)


def caller_for(connection: str) -> Caller:
    """Returns a caller that may know of each candidate of a connection, and do nothing."""
    return Caller("", connection, "", frozenset(), None, None)


def refuse_other(db: Session, caller: Caller, system: str) -> None:
    """Raises Refusal unless the token belongs to a connection of this system."""
    webhook = db.get(Webhook, caller.connection)
    if webhook is None or webhook.system != system:
        title = SYSTEMS[system].title
        raise Refusal("token", f"This token isn't {title}'s.", status=401)


def is_own_page(system: str, url: str) -> bool:
    """Whether a URL leads to a page of a hiring system, to which coordinators can be led."""
    try:
        target = address.parse(url)
    except ValueError:
        return False
    within = f".{target.host}".endswith(f".{SYSTEMS[system].pages}")
    return within and (target.scheme, target.port) == ("https", 443)


def page_of(base_url: str, candidate: str) -> str:
    return f"{base_url}/from/{candidate}"


def basic(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}
