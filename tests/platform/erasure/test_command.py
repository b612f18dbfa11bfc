"""The operator's commands: one erases at once, and again whom a copy brought back; the doctor tries
the deletion log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import cli, clock
from blindfolio.archive.notes import FolderNotes
from blindfolio.db import engine
from blindfolio.erasure import deletion_log, log_trial
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Erasure, Folio
from prompts.erasing import erasures
from prompts.models import Invitation
from tests import factories
from tests.platform.archive import s3_server
from tests.platform.conftest import Opened
from tests.prompts import cases
from tests.sites import Site, open_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened) -> Site:
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    assert cli.main(["db", "upgrade"]) == 0
    return opened(tmp_path / "site")


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


def test_a_log_is_tried_and_left_as_it_was_and_what_it_lacks_is_told(
    site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "log"
    settings = site.parts.settings.model_copy(update={"deletions": str(folder)})
    before_there_is_a_site = settings.model_copy(update={"data": tmp_path / "none"})
    assert log_trial.problems(before_there_is_a_site) == []
    assert not (tmp_path / "none").exists()
    assert log_trial.problems(settings) == []
    with site.parts.database.transaction() as db:
        folio = factories.folio(db).id
        db.add(Erasure(folio=folio, at=clock.now(), reason="asked"))
    (said,) = log_trial.problems(settings)
    assert "lacks 1 of the site's deletions" in said
    deletion_log.of_site(settings).add(Deletion(folio, clock.now()))
    left = set(FolderNotes(folder).names())
    assert log_trial.problems(settings) == []
    assert set(FolderNotes(folder).names()) == left
    shutil.rmtree(folder)
    folder.write_text("a file where a folder should be")
    (said,) = log_trial.problems(settings)
    assert "The deletion log can't be used" in said


def test_the_doctor_finds_a_bucket_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in s3_server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    with s3_server.running() as endpoint:
        at = s3_server.make_bucket(endpoint, "log")
        for there, fails in ((at, False), (replace(at, bucket="absent-bucket"), True)):
            monkeypatch.setenv("BLINDFOLIO_DELETIONS", s3_server.address(there))
            assert cli.main(["doctor"]) == int(fails)
            said = "To correct: The deletion log can't be used: NoSuchBucket"
            assert (said in capsys.readouterr().out) is fails
