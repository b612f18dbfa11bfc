"""The operator's command erases at once, and again whom a copy brought back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import cli
from blindfolio.db import engine
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Erasure, Folio
from prompts.erasing import erasures
from prompts.models import Invitation
from tests.prompts import cases
from tests.sites import Site, open_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    assert cli.main(["db", "upgrade"]) == 0
    made = open_site(tmp_path / "site")
    yield made
    made.parts.database.engines.dispose()


@pytest.fixture
def folio(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.writing(db).folio


def asked(site: Site, folio: str) -> None:
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


def test_whom_a_copy_of_the_database_brought_back_is_erased_again(
    site: Site,
    folio: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = site.parts.settings.data
    with site.parts.database.transaction() as db:
        kept = cases.writing(db).folio
    site.parts.database.engines.dispose()
    before = shutil.copytree(data, tmp_path / "before")
    asked(site, folio)
    cli.main(["erase", "--due"])
    site.parts.database.engines.dispose()
    shutil.copytree(data / "deletions", before / "deletions")
    monkeypatch.setenv("BLINDFOLIO_DATA", str(before))
    for _ in range(2):
        assert cli.main(["erase", "--due"]) == 0
    with open_site(before).parts.database.reading() as db:
        assert list(db.scalars(select(CandidateIdentity.folio))) == [kept]
        assert db.get_one(Erasure, folio).reason == "restored"

    def away(_log: DeletionLog) -> Iterator[Deletion]:
        raise OSError("away")

    monkeypatch.setattr(DeletionLog, "entries", away)
    assert cli.main(["erase", "--due"]) == 2
    assert "The deletion log can't be read" in capsys.readouterr().err
