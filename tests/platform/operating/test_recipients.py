from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections.models import Connection
from blindfolio.operating import recipients
from blindfolio.settings import load
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
