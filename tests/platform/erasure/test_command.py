"""The operator's command erases at once, and again whom a restored backup brought back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import cli
from blindfolio.db import engine
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Erasure, Folio
from prompts.erasing import erasures
from prompts.models import Invitation
from tests.prompts import cases
from tests.sites import Site, open_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty site that the command finds by its environment, and whose tables it takes."""
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    assert cli.main(["db", "upgrade"]) == 0
    made = open_site(tmp_path / "site")
    yield made
    made.parts.database.engines.dispose()


@pytest.fixture
def folio(site: Site) -> str:
    """A candidate's, who is writing."""
    with site.parts.database.transaction() as db:
        return cases.writing(db).folio


def asked(site: Site, folio: str) -> None:
    """The candidate presses, and the worker sends the mails."""
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation).where(Invitation.folio == folio)).one()
        erasures.by_candidate(db, mine)
    site.parts.worker.run_until_idle()


def test_who_asked_is_gone_when_the_command_has_run(
    site: Site, folio: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(site, folio)
    assert cli.main(["erase", "--due"]) == 0
    assert capsys.readouterr().out == "No deletions are waiting.\n"
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, folio).stage == "8"


def test_a_file_that_somebody_reads_is_told_and_the_rows_are_gone(
    site: Site,
    folio: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked(site, folio)
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 0.1)
    with site.parts.database.reading() as before:
        assert before.get_one(Folio, folio).stage == "E"
        assert cli.main(["erase", "--due"]) == 2
    assert "Run this command again." in capsys.readouterr().err
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, folio).stage == "8"


def test_a_restored_backup_is_erased_again_from_the_list(
    site: Site, folio: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = site.parts.settings.data
    backup = shutil.copytree(data, tmp_path / "backup")
    asked(site, folio)
    cli.main(["erase", "--due"])
    capsys.readouterr()
    cli.main(["dump", "--table", "erased", "--json"])
    written = tmp_path / "erased.json"
    written.write_text(capsys.readouterr().out)
    assert [row["folio"] for row in json.loads(written.read_text())] == [folio]
    site.parts.database.engines.dispose()
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    restored = open_site(data)
    with restored.parts.database.reading() as db:
        assert db.scalars(select(CandidateIdentity)).one().folio == folio
    for _ in range(2):
        assert cli.main(["erase", "--due", "--again", str(written)]) == 0
    with restored.parts.database.reading() as db:
        assert db.scalars(select(CandidateIdentity)).all() == []
        assert db.get_one(Erasure, folio).reason == "asked"
    restored.parts.database.engines.dispose()


def test_another_file_erases_nobody(
    site: Site, folio: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ("{", "[1]", '{"a": 1}', '[{"folio": "x"}]'):
        (tmp_path / "other.json").write_text(words)
        assert cli.main(["erase", "--due", "--again", str(tmp_path / "other.json")]) == 2
        assert "Nothing was deleted." in capsys.readouterr().err
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, folio).stage == "0"
