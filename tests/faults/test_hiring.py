"""A site that is killed at each step from an order to its result: one invitation, one result."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from blindfolio import site_keys
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.app import Parts
from blindfolio.connections import tokens
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.connections.webhooks import endpoint
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.demo import scenes
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from prompts.models import Invitation
from prompts.window.start import withdraw
from reviews.connected.hiring import told
from tests.faults.hiring_system import HiringSystem, playing
from tests.faults.served import SETTINGS, Served
from tests.reviews.connected.hiring import KEY_2, order, start
from tests.sites import Site

NOVA = "nova@example.test"
WITHIN = 90.0


def _ask(served: Served, token: str, method: str, path: str, body: object = None) -> Any:
    """As they do: again, until an answer comes."""
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=15)
        try:
            headers = {**told.basic(token), "Content-Type": "application/json"}
            connection.request(method, f"/api/v1/{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            if answer.status == 200:
                return json.loads(said)
            assert answer.status >= 500, said
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise AssertionError(f"no answer to {path}")


def _connect(parts: Parts, system: str, home: str) -> str:
    site = Site(parts)
    with parts.database.transaction() as db:
        owner = db.get_one(Account, site.account("jo.sampleton"))
        people.grant(db, owner, people.ADMIN, by=None)
        made = tokens.make(db, system, by=owner.id)
        keys = site_keys.of_site(parts.settings)
        endpoint.report(db, made.id, system, home, KEY_2, keys, by=owner.id)
        return tokens.issue(db, made, ["orders:take"], None, 90, by=owner.id)


def _until(found: Callable[[], Any]) -> Any:
    until = time.monotonic() + WITHIN
    while not (it := found()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return it


def _killed(served: Served, parts: Parts) -> None:
    """A kill, and a start that needn't wait for what the dead held."""
    served.kill()
    with parts.database.transaction() as db:
        db.execute(update(Job).where(Job.state == "leased").values(state="ready"))
    served.start()


@pytest.mark.faults
@pytest.mark.timeout(400)
@pytest.mark.parametrize("system", ["greenhouse", "ashby"])
def test_a_kill_at_each_step_invites_and_tells_once(tmp_path: Path, system: str) -> None:
    with playing(KEY_2) as theirs:
        served = Served(
            tmp_path / "site",
            SETTINGS
            | {
                "BLINDFOLIO_TEST_HIRING": theirs.home,
                "BLINDFOLIO_OUTBOUND_ALSO": theirs.home,
            },
        )
        parts = served.set_up()
        scenes.play(parts)
        token = _connect(parts, system, theirs.home)
        try:
            _go(served, parts, system, token, theirs)
        finally:
            served.kill()


def _go(served: Served, parts: Parts, system: str, token: str, theirs: HiringSystem) -> None:
    opening = Site(parts).invitation("invited").opening
    greenhouse = system == "greenhouse"
    path, sent = (
        ("greenhouse/send_test", order(opening, NOVA, home=theirs.home))
        if greenhouse
        else ("ashby/assessment.start", start(opening, NOVA))
    )
    served.start()
    first = _ask(served, token, "POST", path, sent)
    _killed(served, parts)
    assert _ask(served, token, "POST", path, sent) == first
    id_ = first["partner_interview_id"] if greenhouse else first["results"]["assessment_id"]

    def folio() -> str | None:
        with parts.database.reading() as db:
            return db.get_one(ConnectionCandidate, id_).folio

    invited = _until(folio)
    _killed(served, parts)
    assert _ask(served, token, "POST", path, sent) == first
    with parts.database.reading() as db:
        people_ = select(func.count()).where(CandidateIdentity.email == NOVA)
        assert db.scalar(people_) == 1
        assert db.scalar(select(func.count()).select_from(AssessmentOrder)) == 1
        invitation = db.scalars(select(Invitation).where(Invitation.folio == invited)).one()

    theirs.read = lambda _path: _ask(
        served, token, "GET", f"greenhouse/test_status?partner_interview_id={id_}"
    )
    # A refusal, a limit and a cut connection come first.
    theirs.faults = [429, 503, 0.5]
    with parts.database.transaction() as db:
        withdraw(db, db.merge(invitation), sends=False, by=invitation.id)
    _killed(served, parts)

    def said() -> bool:
        with parts.database.transaction() as db:
            # The pauses between tries are minutes, which a test needn't wait.
            db.execute(update(Job).where(Job.kind == "webhook").values(run_at=Job.created_at))
            states = db.scalars(select(WebhookDelivery.state)).all()
            return bool(states) and set(states) == {"done"}

    _until(said)
    _killed(served, parts)
    time.sleep(1)
    assert len(theirs.results) == 1 and not theirs.faults
    (result,) = theirs.results
    if greenhouse:
        assert result["partner_status"] == "complete"
        assert result["metadata"] == {"Stage": "Ended", "Outcome": "Withdrawn"}
    else:
        assert result["cancelled_reason"]["value"] == "Withdrawn"
