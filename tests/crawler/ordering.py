"""Every call of a hiring system: for each order and candidate that any connection knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from reviews.connected.hiring.told import ASHBY, GREENHOUSE
from tests.crawler.conftest import CanarySite
from tests.crawler.planting import connecting
from tests.crawler.planting.connecting import WAITING
from tests.crawler.planting.plan import FOLIOS
from tests.crawler.walk import Walk, never
from tests.reviews.connected.hiring import API

TAKES = "orders:take"


@dataclass(frozen=True, slots=True)
class Called:
    """By whom, and what; without a body it is a GET."""

    viewer: str
    endpoint: str
    path: str
    body: Mapping[str, Any] | None = None

    def by(self, walk: Walk) -> TestResponse:
        return walk.ask(
            f"{API}/{self.path}",
            method="GET" if self.body is None else "POST",
            json=self.body,
            endpoint=f"hiring_calls.{self.endpoint}",
            said=json.dumps(self.body),
        )


def ids(site: CanarySite, system: str) -> Mapping[str, str]:
    """The connection's id for each candidate, by short name."""
    found: Mapping[str, str] = site.manifest["connections"][system]["candidates"]
    return found


def calls(site: CanarySite) -> Iterator[Called]:
    openings = [*site.manifest["openings"].values(), never("opening")]
    known = [id_ for it in ("api", GREENHOUSE, ASHBY) for id_ in ids(site, it).values()]
    known.append(never("order"))
    yield Called(TAKES, "list_tests", "greenhouse/list_tests")
    for id_ in known:
        asked = f"greenhouse/test_status?partner_interview_id={id_}"
        yield Called(TAKES, "test_status", asked)
    for name in (*FOLIOS, WAITING, "somebody new"):
        for email in ("", "other@example.test"):
            for opening in openings:
                asks = connecting.greenhouse(name, opening, email=email)
                yield Called(TAKES, "send_test", *asks)
                asks = connecting.started(name, opening, email=email)
                yield Called(ASHBY, "assessment_start", *asks)
    complaint = {"api_call": "send_test", "errors": ["Bad."]}
    yield Called(TAKES, "request_errors", "greenhouse/request_errors", complaint)
    yield Called(ASHBY, "assessment_list", "ashby/assessment.list", {})
    for id_ in known:
        yield Called(ASHBY, "assessment_cancel", *connecting.cancelled(id_))
