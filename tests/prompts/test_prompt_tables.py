"""A site with prompts that were sent before texts were kept is upgraded, and loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from blindfolio import resources
from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.db.session import Database
from prompts import models
from prompts.authoring import versions
from prompts.models import KnownFact, Opening, PromptVersion
from tests.conftest import PostgresqlServer
from tests.prompts import cases

BEFORE = "0007"
FREEZES_BEFORE = [
    replace(freeze, columns=("prompt_version",)) if freeze.table == "opening" else freeze
    for freeze in models.FREEZES
]
"""Of this room alone: a trigger on a table or a column that came later cannot be made, and an
opening had no weights."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def old_site(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A database at the release before, with a version that was sent and one that was not."""
    older = tmp_path / "older"
    shutil.copytree(resources.MIGRATIONS, older)
    for path in (older / "versions").glob("*.py"):
        if path.name[:4] > BEFORE:
            path.unlink()
    url = f"sqlite:///{tmp_path / 'site.sqlite'}"
    if request.param == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        server.execute("CREATE DATABASE older")
        request.addfinalizer(lambda: server.drop("older"))
        url = server.url("older")
    with monkeypatch.context() as patched:
        patched.setattr(resources, "MIGRATIONS", older)
        migrate.upgrade(url, FREEZES_BEFORE)
    database = Database(url)
    with database.transaction() as db:
        for id_, sha, n, frozen in (
            ("sent", cases.FOLDER.sha, 1, "'2026-03-01'"),
            ("waiting", "0" * 64, 2, "NULL"),
        ):
            db.execute(
                text(
                    "INSERT INTO prompt_version (id, slug, n, title, intro, html, rubric, probes,"
                    f" sha, created_at, frozen_at) VALUES ('{id_}', '{cases.FOLDER.slug}', {n},"
                    f" 'T', 'I', '<p>H</p>', '{{}}', '{{}}', '{sha}', '2026-03-01', {frozen})"
                )
            )
        for id_, invited in (("told", "'2026-03-01'"), ("silent", "NULL")):
            db.execute(
                text(
                    "INSERT INTO opening (id, title, level, prompt_version, window_days, quorum,"
                    " preset, zone, terms, created_at, first_invited_at) VALUES"
                    f" ('{id_}', 'T', 3, 'sent', 7, 2, 'full', 'UTC', '{{}}', '2026-03-01',"
                    f" {invited})"
                )
            )
        db.execute(
            text(
                "INSERT INTO known_fact (id, opening, question, answer, at) VALUES"
                " ('fact', 'told', 'Why 52?', 'Copies.', '2026-03-02')"
            )
        )
    yield database
    database.engines.dispose()


def test_versions_of_before_keep_what_they_have_and_take_their_texts_from_what_ships(
    old_site: Database,
) -> None:
    migrate.upgrade(old_site.url, FREEZES)
    migrate.check(old_site.url)
    with old_site.reading() as db:
        sent, waiting = (db.get_one(PromptVersion, id_) for id_ in ("sent", "waiting"))
        assert (sent.html, sent.texts, sent.source) == ("<p>H</p>", {}, "library")
        # The same fingerprint is the same text, so the library's is the version's own.
        assert versions.texts_of(sent) == cases.FOLDER.texts
        assert versions.texts_of(waiting) == {}
    with pytest.raises(IntegrityError, match="frozen"), old_site.transaction() as db:
        db.execute(text("UPDATE prompt_version SET texts = '{}' WHERE id = 'sent'"))


def test_openings_of_before_weigh_as_their_prompt_does_and_who_was_told_goes_on_so(
    old_site: Database,
) -> None:
    migrate.upgrade(old_site.url, FREEZES)
    with old_site.transaction() as db:
        for id_ in ("told", "silent"):
            assert db.get_one(Opening, id_).weights == {}
        db.execute(text("UPDATE opening SET weights = '{\"scope\": 5}' WHERE id = 'silent'"))
    with pytest.raises(IntegrityError, match="frozen"), old_site.transaction() as db:
        db.execute(text("UPDATE opening SET weights = '{\"scope\": 5}' WHERE id = 'told'"))


def test_what_everybody_was_told_before_stays_and_was_nothing_held_back(
    old_site: Database,
) -> None:
    migrate.upgrade(old_site.url, FREEZES)
    with old_site.reading() as db:
        fact = db.get_one(KnownFact, "fact")
        assert (fact.question, fact.answer) == ("Why 52?", "Copies.")
        assert (fact.withheld, fact.changes_problem) == ("", False)
