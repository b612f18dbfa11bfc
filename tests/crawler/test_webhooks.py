"""What leaves the site by a webhook has the connection's own ids and the opening's, and nothing
else that the site knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.connections.models import ConnectionCandidate
from blindfolio.connections.webhooks import endpoint, sending
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.visibility.models import Folio
from tests.crawler import decode
from tests.crawler.conftest import CanarySite

pytestmark = pytest.mark.faults


def _work(site: CanarySite) -> None:
    worker = site.site.parts.worker
    worker.tidy()
    worker.run_until_idle()


@pytest.fixture(scope="module")
def sent(canary_site: CanarySite) -> list[Path]:
    """Each event that ever happened to a candidate: the planted connection knows them all."""
    with canary_site.site.parts.database.transaction() as db:
        db.scalars(select(Webhook).where(Webhook.system == "")).one().seen = 0
    _work(canary_site)
    gone = canary_site.manifest["folios"]["withdrawn"]
    canary_site.site.as_candidate(gone["invitation"]).post("/my/erase", data={"sure": "1"})
    _work(canary_site)
    _work(canary_site)
    return sorted((canary_site.folder / "mails").glob("*.webhook"))


def told(site: CanarySite, files: list[Path]) -> set[str]:
    """What these say of what was planted, but for their own ids and those of
    openings and closed accounts."""
    texts = [text for file in files if b"account.closed" not in (text := file.read_bytes())]
    words, ids = decode.told(b"\n".join(texts))
    entries = site.judge.entries
    known = (words | ids) & entries.keys()
    own = {"opening id", "connection_candidate id", "webhook_delivery id"}
    return {str(e) for it in known for e in entries[it] if e.what not in own}


def test_events_say_no_more_than_a_connection_may_know(
    canary_site: CanarySite, sent: list[Path]
) -> None:
    bodies = [json.loads(file.read_bytes().rpartition(b"\n")[2]) for file in sent]
    assert {it["type"] for it in bodies} == {
        *("candidate.started", "candidate.submitted", "candidate.ended"),
        *("interview.planned", "decision.released", "data.erased", "account.closed"),
        "webhook.test",
    }
    accounts = [it["data"] for it in bodies if it["type"] == "account.closed"]
    assert all(it.keys() == {"person"} for it in accounts)
    assert told(canary_site, sent) == set()


def test_an_interview_is_told_only_after_the_release(
    canary_site: CanarySite, sent: list[Path]
) -> None:
    with canary_site.site.parts.database.reading() as db:
        planned = db.execute(
            select(Folio.id, Folio.reached)
            .join(ConnectionCandidate, ConnectionCandidate.folio == Folio.id)
            .join(WebhookDelivery, WebhookDelivery.candidate == ConnectionCandidate.id)
            .where(WebhookDelivery.type == "interview.planned")
        ).all()
    assert planned and all(reached >= 5 for _, reached in planned)


@contextmanager
def _saying(what: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        ours = sending.body_of
        patched.setattr(sending, "body_of", lambda it: ours(it) + what.encode())
        yield


@pytest.mark.parametrize("what", ["code", "id", "invitation"])
def test_a_planted_leak_is_found(canary_site: CanarySite, sent: list[Path], what: str) -> None:
    leaked = canary_site.manifest["folios"]["gate"][what]
    with canary_site.site.parts.database.transaction() as db:
        told_of = WebhookDelivery.type == "candidate.started"
        again = db.scalars(select(WebhookDelivery).where(told_of).limit(1)).one()
        endpoint.send_again(db, again.connection, again.id, by="nobody")
    with _saying(leaked):
        _work(canary_site)
    assert told(canary_site, sent) != set()
    with canary_site.site.parts.database.transaction() as db:
        endpoint.send_again(db, again.connection, again.id, by="nobody")
    _work(canary_site)
    assert told(canary_site, sent) == set()
