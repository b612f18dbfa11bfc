from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.connections import tokens
from blindfolio.connections.models import Connection, ConnectionToken
from blindfolio.connections.webhooks.models import Webhook
from blindfolio.operating import recipients
from blindfolio.settings import load
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import declare
from tests.expect import answered
from tests.sites import Site


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, ["this machine", "this machine"]),
        ({"mail": "smtp://user:secret@127.0.0.1:25"}, ["this machine", "this machine"]),
        (
            {"mail": "smtp://user:secret@mail.example.test"},
            ["this machine", "this machine", "mail.example.test"],
        ),
        (
            {"storage": "s3://files/x?region=eu-west-1"},
            ["this machine", "Amazon S3, eu-west-1"],
        ),
        (
            {"storage": "s3://files/x?region=eu-1&endpoint=https://store.example.test"},
            ["this machine", "store.example.test"],
        ),
        (
            {"storage": "s3://files/x?region=eu-1&endpoint=http://127.0.0.1:9000"},
            ["this machine", "this machine"],
        ),
        (
            {
                "deletions": "s3://gone/x?region=eu-1&endpoint=https://log.example.test",
                "audit_head_to": "seals@audit.example.test",
            },
            ["this machine", "this machine", "log.example.test", "seals@audit.example.test"],
        ),
        (
            {"database": "postgresql://u:secret@db.example.test/b"},
            ["db.example.test", "this machine"],
        ),
        (
            {"model": "openai:m@https://model.example.test/v1"},
            ["this machine", "this machine", "model.example.test"],
        ),
    ],
)
def test_each_place_is_named_and_no_secret(
    db: Session, tmp_path: Path, given: dict[str, str], named: list[str]
) -> None:
    settings = load(data=tmp_path, **given)
    assert [it.name for it in recipients.of_site(db, settings)] == named
    assert recipients.connected(db) == ""


def test_a_connection_is_named_to_candidates_until_it_ends(demo_site: Site) -> None:
    client = demo_site.as_candidate(demo_site.invitation("invited").id)
    told = "Who else gets data about you"
    answered(client.get("/my"), 200, lacks=told)
    with demo_site.parts.database.transaction() as db:
        row = Connection(
            id=chance.new_id(),
            name="Hiring system",
            owner=demo_site.account("jo.sampleton"),
            made_at=clock.now(),
        )
        db.add(row)
    answered(client.get("/my"), 200, told, "Hiring system")
    with demo_site.parts.database.transaction() as db:
        db.get_one(Connection, row.id).ended_at = clock.now()
    answered(client.get("/my"), 200, lacks=told)


def test_coordinators_and_admins_read_where_data_goes(demo_site: Site) -> None:
    path = "/where-data-goes"
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get(path), 200, "this machine", "the database: everything but files")
    answered(demo_site.as_member("robin.testcase").get(path), 404)


def test_what_a_connection_gets_follows_from_its_tokens_and_webhook(demo_site: Site) -> None:
    jo, path = demo_site.account("jo.sampleton"), "/where-data-goes"
    with demo_site.parts.database.transaction() as db:
        people.grant(db, db.get_one(Account, jo), people.ADMIN, by=None)
        made = {name: tokens.make(db, name, by=jo) for name in ("Directory", "Hiring", "Old")}
        tokens.issue(db, made["Directory"], ["people:read"], None, 90, by=jo)
        tokens.issue(db, made["Directory"], ["openings:read"], None, 30, by=jo)
        tokens.issue(db, made["Hiring"], ["candidates:status"], None, 90, by=jo)
        tokens.issue(db, made["Old"], ["people:read"], None, 30, by=jo)
        tokens.revoke(db, made["Old"].id, one_token(db, made["Old"]), by=jo)
        db.add(webhook(made["Hiring"], "http://127.0.0.1:9000/x"))

    def said() -> dict[str, str]:
        with demo_site.parts.database.reading() as db:
            return {it.name: it.gets for it in recipients.of_site(db, demo_site.parts.settings)}

    team = "names, email addresses and roles of everyone in the team"
    progress = "how far its candidates are, with dates"
    found = said()
    assert found["Directory"] == f"titles of openings; {team}"
    events = "events of its candidates, and closed accounts, by random ids"
    assert found["Hiring (this machine)"] == f"{progress}; {events}"
    assert found["Old"].startswith("nothing")
    page = answered(demo_site.as_member("jo.sampleton").get(path), 200, team, "this machine")
    assert "never a name" not in page.text
    with clock.at(clock.now() + timedelta(days=40)):
        assert said()["Directory"] == team
    with demo_site.parts.database.transaction() as db:
        people.take_role(db, db.get_one(Account, jo), people.ADMIN, by=None)
    found = said()
    assert found["Directory"].startswith("nothing")
    assert found["Hiring (this machine)"] == events


def one_token(db: Session, of: Connection) -> str:
    found = select(ConnectionToken.id).where(ConnectionToken.connection == of.id)
    return db.scalars(found).one()


def webhook(of: Connection, address: str) -> Webhook:
    return Webhook(
        connection=of.id, address=address, secret="x", changed_at=clock.now(), seen=0
    )


def test_each_scope_says_what_its_calls_may_show(demo_site: Site) -> None:
    """By what the routes declare, and by the fields of what they give."""
    words = {
        DataClass.PROMPT: "titles of openings",
        DataClass.STAGE_IN_WORDS: tokens.PROGRESS,
        DataClass.DECISION: tokens.DECISIONS,
    }
    for it in declare.declared(demo_site.app):
        if it.auth != "token":
            continue
        gives = tokens.SCOPES[it.scope].gives
        for data_class in words.keys() & set(it.classes):
            assert words[data_class] in gives, it.rule
        if it.gives and "email" in str(it.gives[1].model_json_schema()):
            assert "names, email addresses and roles" in gives, it.rule
