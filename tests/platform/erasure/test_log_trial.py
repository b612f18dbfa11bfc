"""The doctor tries the deletion log, and finds one that lacks the site's deletions."""

from __future__ import annotations

from pathlib import Path

import pytest

from blindfolio import clock
from blindfolio import settings as site_settings
from blindfolio.archive.notes import FolderNotes
from blindfolio.cli import main
from blindfolio.erasure import deletion_log, log_trial
from blindfolio.erasure.deletion_log import Deletion
from blindfolio.settings import Settings
from blindfolio.visibility.models import Erasure
from tests import factories
from tests.platform.archive import s3_server
from tests.sites import Site


def _deleted(site: Site) -> str:
    with site.parts.database.transaction() as db:
        folio = factories.folio(db)
        db.add(Erasure(folio=folio.id, at=clock.now(), reason="asked"))
        return folio.id


def test_a_log_that_works_and_has_all_is_left_as_it_was(site: Site, tmp_path: Path) -> None:
    settings = site.parts.settings.model_copy(update={"deletions": str(tmp_path / "log")})
    assert log_trial.problems(settings) == []
    deletion_log.of_site(settings).add(Deletion(_deleted(site), clock.now()))
    left = set(FolderNotes(tmp_path / "log").names())
    assert log_trial.problems(settings) == []
    assert set(FolderNotes(tmp_path / "log").names()) == left


def test_a_log_that_lacks_a_deletion_is_told(site: Site, tmp_path: Path) -> None:
    settings = site.parts.settings.model_copy(update={"deletions": str(tmp_path / "log")})
    _deleted(site)
    (said,) = log_trial.problems(settings)
    assert "lacks 1 of the site's deletions" in said


def test_a_log_that_cannot_be_written_is_told(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "log").write_text("a file where a folder should be")
    settings = site.parts.settings.model_copy(update={"deletions": str(tmp_path / "log")})
    (said,) = log_trial.problems(settings)
    assert "The deletion log can't be used" in said


def test_before_there_is_a_site_only_the_log_is_tried(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "none", deletions=str(tmp_path / "log"))
    assert log_trial.problems(settings) == []
    assert not (tmp_path / "none").exists()


def test_the_doctor_finds_a_bucket_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in s3_server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    with s3_server.running() as endpoint:
        at = s3_server.make_bucket(endpoint, "log")
        address = f"s3://{{}}?region={at.region}&endpoint={at.endpoint}"
        for bucket, fails in (("log", False), ("absent-bucket", True)):
            monkeypatch.setenv("BLINDFOLIO_DELETIONS", address.format(bucket))
            assert site_settings.load().deletions
            assert main(["doctor"]) == int(fails)
            said = "To correct: The deletion log can't be used: NoSuchBucket"
            assert (said in capsys.readouterr().out) is fails
