"""A real receiver on this machine, and a connection whose webhook leads to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Verifier

from blindfolio import chance
from blindfolio.accounts import people
from blindfolio.connections.models import Connection, ConnectionCandidate
from blindfolio.connections.webhooks import deliver, endpoint
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.connections.webhooks.sending import Outside
from blindfolio.db.session import Database
from blindfolio.jobs.worker import Worker
from blindfolio.outbound import address
from blindfolio.site_keys import SiteKeys
from blindfolio.visibility.models import Folio
from tests import factories
from tests.platform.db.migrating import NOON

KEYS = SiteKeys("a secret of this site")


@dataclass
class Receiver:
    """Answers by `plan`, one answer for each event, and then with 200, each after `seconds`."""

    port: int
    seconds: float = 0
    plan: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def bodies(self) -> list[bytes]:
        return [body for _, body in self.got]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]

    def verified(self, secret: str) -> list[dict[str, Any]]:
        """What has arrived, verified by the public library."""
        return [Verifier(secret).verify(body, headers) for headers, body in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status, headers, said = made.plan.pop(0) if made.plan else (200, {}, b"")
            time.sleep(made.seconds)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Receiver(server.server_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def connected(db: Session, url: str, keys: SiteKeys = KEYS) -> tuple[Connection, str]:
    """A connection of a new admin with a webhook, and its secret."""
    owner = factories.account(db)
    people.grant(db, owner, people.ADMIN, by=None)
    id_ = chance.new_id()
    made = Connection(id=id_, name="Hiring system", owner=owner.id, made_at=NOON)
    db.add(made)
    db.flush()
    secret = endpoint.save(db, id_, url, keys, by=owner.id)
    assert secret is not None
    return made, secret


def known(db: Session, connection: Connection, folio: Folio) -> ConnectionCandidate:
    made = ConnectionCandidate(
        id=chance.new_id(),
        connection=connection.id,
        opening=folio.opening,
        folio=folio.id,
        made_at=NOON,
    )
    db.add(made)
    db.flush()
    return made


def worker(database: Database, receiver: Receiver, keys: SiteKeys = KEYS) -> Worker:
    allowed = address.allowed([f"http://127.0.0.1:{receiver.port}"])
    handler = deliver.DeliverEvent(keys, Outside(allowed))
    return Worker(database, {deliver.JOB: handler})


def webhook(db: Session, connection: Connection) -> Webhook:
    return db.get_one(Webhook, connection.id, populate_existing=True)
