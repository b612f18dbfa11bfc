"""Events come from the audit log: each once, thin, and only about a connection's own candidates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.app import ERASED, SEALED
from blindfolio.connections.models import Connection
from blindfolio.connections.webhooks import endpoint, events
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.db.session import Database
from blindfolio.erasure import ask, erase
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain, rows
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from tests import factories
from tests.platform.connections.webhooks.conftest import connected, known
from tests.sites import counted

pytestmark = pytest.mark.usefixtures("either_database")
URL = "https://hooks.example.test/in"


@pytest.fixture
def connection(db: Session) -> Connection:
    return connected(db, URL)[0]


def told(db: Session) -> list[tuple[str, dict[str, str]]]:
    """What has been queued, oldest first."""
    events.follow(db, sends=True)
    found = select(WebhookDelivery).order_by(WebhookDelivery.entry)
    return [(it.type, it.data) for it in db.scalars(found)]


def slot(db: Session, folio: Folio) -> None:
    chain.record(db, "slot", {"at": "2026-12-01T10:00:00+00:00"}, folio=folio.id, by="c")


def released(db: Session, folio: Folio) -> None:
    person = factories.account(db)
    standing.give(db, folio, person.id, "panel", by="c")
    stages.move(db, folio, "release", by="c")


def move(event: str) -> Callable[[Session, Folio], object]:
    return lambda db, folio: stages.move(db, folio, event, by="c", reason="withdrawn")


def started(db: Session, folio: Folio) -> None:
    chain.record(db, "started", {"invitation": "i"}, folio=folio.id, by="i")


@pytest.mark.parametrize(
    ("stage", "act", "type_"),
    [
        ("0", started, "candidate.started"),
        ("0", move("submit"), "candidate.submitted"),
        ("0", move("end"), "candidate.ended"),
        ("3", move("end"), "candidate.ended"),
        ("4", move("stop"), "decision.released"),
        ("6", move("close"), "decision.released"),
        ("5", slot, "interview.planned"),
        # What a connection may not know of: it is told "being read" for all of these.
        ("1", move("open"), None),
        ("2", slot, None),
        ("4", slot, None),
        ("4", released, None),
        ("5", move("scorecards"), None),
    ],
)
def test_what_happens_is_told_by_ids_alone(
    db: Session,
    connection: Connection,
    stage: str,
    act: Callable[[Session, Folio], object],
    type_: str | None,
) -> None:
    folio = factories.folio(db, stage=stage)
    candidate = known(db, connection, folio)
    act(db, folio)
    of_another = factories.folio(db, stage=stage)
    act(db, of_another)
    data = {"candidate": candidate.id, "opening": folio.opening}
    assert told(db) == ([(type_, data)] if type_ else [])
    assert told(db) == ([(type_, data)] if type_ else []), "each is told once"
    jobs = db.scalar(select(func.count()).select_from(Job).where(Job.kind == "webhook"))
    assert jobs == (1 if type_ else 0)


@pytest.mark.parametrize("reason", ["never_started", "cancelled", "expired"])
@pytest.mark.parametrize("begins", [False, True])
def test_an_end_is_told_only_once_the_candidate_has_acted(
    db: Session, connection: Connection, reason: str, begins: bool
) -> None:
    folio = factories.folio(db)
    known(db, connection, folio)
    if begins:
        started(db, folio)
    stages.move(db, folio, "end", by="c", reason=reason)
    types = [type_ for type_, _ in told(db)]
    assert types == (["candidate.started", "candidate.ended"] if begins else [])


def test_an_interview_that_is_planned_early_is_told_at_the_release(
    db: Session, connection: Connection
) -> None:
    folio = factories.folio(db, stage="4")
    known(db, connection, folio)
    slot(db, folio)
    assert told(db) == []
    released(db, folio)
    assert [type_ for type_, _ in told(db)] == ["interview.planned"]


def test_two_connections_get_ids_of_their_own(db: Session, connection: Connection) -> None:
    other, _ = connected(db, URL)
    folio = factories.folio(db)
    known(db, connection, folio)
    known(db, other, folio)
    stages.move(db, folio, "submit", by="c")
    (_, mine), (_, theirs) = told(db)
    assert mine["candidate"] != theirs["candidate"]


def test_a_closed_account_is_told(db: Session, connection: Connection) -> None:
    person = factories.account(db)
    people.disable(db, person, by=None)
    assert told(db) == [("account.closed", {"person": person.id})]


def test_a_deletion_takes_what_was_told_and_is_told_itself(
    asked_database: Database,
) -> None:
    database = asked_database
    rows.watch(database, SEALED)
    with database.transaction() as db:
        connection, _ = connected(db, URL)
        folio = factories.folio(db, stage="1")
        data = {"candidate": known(db, connection, folio).id, "opening": folio.opening}
        stages.move(db, folio, "open", by="c")
        stages.move(db, folio, "end", by="c", reason="withdrawn")
        assert told(db) == [("candidate.ended", data)]
        started(db, folio)  # which nobody has looked at when the deletion comes
    asked = partial(ask.ask, reason="asked", ends_as="withdrawn")
    with database.transaction() as db:
        asked(db, folio.id, subject=None, by=None, actor=None)
    with database.transaction() as db:
        erase.erase(db, folio.id, ERASED)
        assert db.scalars(select(WebhookDelivery)).all() == []
        assert db.scalars(select(Job).where(Job.kind == "webhook")).all() == []
        assert told(db) == [("data.erased", data)]


def test_events_wait_while_it_is_off_or_its_owner_is_no_admin(
    db: Session, connection: Connection
) -> None:
    owner = db.get_one(Account, connection.owner)
    people.take_role(db, owner, people.ADMIN, by=None)
    folio = factories.folio(db)
    known(db, connection, folio)
    stages.move(db, folio, "submit", by="c")
    assert told(db) == []
    people.grant(db, owner, people.ADMIN, by=None)
    endpoint.switch_off(db, connection.id, by=owner.id)
    assert told(db) == []
    endpoint.switch_on(db, connection.id, by=owner.id)
    assert [type_ for type_, _ in told(db)] == ["candidate.submitted"]
    connection.ended_at = connection.made_at
    stages.move(db, folio, "end", by="c")
    assert len(told(db)) == 1


def test_a_site_without_webhooks_pays_two_statements_a_minute(database: Database) -> None:
    with database.transaction() as db:
        started(db, factories.folio(db))
    with counted(database) as statements, database.transaction() as db:
        events.follow(db, sends=True)
    assert len(statements) == 2
