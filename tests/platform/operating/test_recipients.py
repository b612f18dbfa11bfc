from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections.models import Connection
from blindfolio.operating import recipients
from blindfolio.settings import Settings, load
from tests import factories
from tests.expect import answered
from tests.sites import Site


def _settings(folder: Path, **given: str) -> Settings:
    return load(data=folder, **given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, ""),
        ({"mail": "smtp://user:secret@127.0.0.1:25"}, ""),
        ({"mail": "smtp://user:secret@mail.example.test"}, "mail.example.test"),
        ({"storage": "s3://files/x?region=eu-west-1"}, "Amazon S3, eu-west-1"),
        (
            {"storage": "s3://files/x?region=eu-1&endpoint=https://store.example.test"},
            "store.example.test",
        ),
        ({"database": "postgresql://u:secret@db.example.test/b"}, "db.example.test"),
        ({"model": "openai:m@https://model.example.test/v1"}, ""),
    ],
)
def test_candidates_read_who_gets_their_data_elsewhere(
    db: Session, tmp_path: Path, given: dict[str, str], named: str
) -> None:
    settings = _settings(tmp_path, **given)
    assert recipients.outside(db, settings) == named
    assert "secret" not in str(recipients.of_site(db, settings))


def test_a_connection_is_named_until_it_ends(db: Session, tmp_path: Path) -> None:
    owner = factories.account(db, "Jo Sampleton")
    row = Connection(
        id=chance.new_id(), name="Hiring system", owner=owner.id, made_at=clock.now()
    )
    db.add(row)
    db.flush()
    settings = _settings(tmp_path)
    assert recipients.outside(db, settings) == "Hiring system"
    row.ended_at = clock.now()
    db.flush()
    assert recipients.outside(db, settings) == ""


def test_coordinators_and_admins_read_where_data_goes(demo_site: Site) -> None:
    path = "/where-data-goes"
    jo = demo_site.as_member("jo.sampleton")
    answered(jo.get(path), 200, "this machine", "the database: everything but files")
    answered(demo_site.as_member("robin.testcase").get(path), 404)
