"""What the doctor says of a site's settings: each fault once, with what to do, and no secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blindfolio import clock
from blindfolio.cli import main
from blindfolio.operating import advice
from blindfolio.settings import Settings, load

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)


def site(tmp_path: Path, **given: object) -> Settings:
    whole: dict[str, object] = {
        "data": tmp_path / "site",
        "database": "postgresql://site:hidden-word@db.example.test/site",
        "secret": "s" * 43,
        "team": "Example Pay",
        "mail": "smtps://mail.example.test",
        "base_url": "https://review.example.test",
        "storage": "s3://example-reviews/site?region=eu-central-1",
        "deletions": "s3://example-deletions/site?region=eu-central-1",
    }
    return load(**(whole | given))


def found(settings: Settings) -> list[str]:
    return [*advice.for_any_site(settings), *advice.for_many_machines(settings)]


def test_a_site_that_is_set_up_for_several_machines_hears_nothing(tmp_path: Path) -> None:
    assert found(site(tmp_path)) == []


@pytest.mark.parametrize(
    ("given", "names", "wrong"),
    [
        ({"team": ""}, "BLINDFOLIO_TEAM", "no team name"),
        ({"mail": ""}, "BLINDFOLIO_MAIL", "no email"),
        ({"base_url": "http://127.0.0.1:8000"}, "BLINDFOLIO_BASE_URL", "only this machine"),
        ({"base_url": "http://x.example.test"}, "BLINDFOLIO_BASE_URL", "without encryption"),
        ({"database": ""}, "BLINDFOLIO_DATABASE", "SQLite"),
        ({"secret": ""}, "BLINDFOLIO_SECRET", "was generated"),
        ({"storage": ""}, "BLINDFOLIO_STORAGE", "in a folder"),
        ({"deletions": ""}, "BLINDFOLIO_DELETIONS", "losing the machine loses it"),
        ({"deletions": "elsewhere"}, "BLINDFOLIO_DELETIONS", "losing the machine loses it"),
        (
            {"deletions": "s3://example-reviews/log?region=x1"},
            "BLINDFOLIO_DELETIONS",
            "together",
        ),
    ],
)
def test_each_fault_is_named_once_with_its_setting(
    tmp_path: Path, given: dict[str, object], names: str, wrong: str
) -> None:
    (sentence,) = found(site(tmp_path, **given))
    assert names in sentence and wrong in sentence


def test_clocks_that_differ_are_named_with_their_distance() -> None:
    assert list(advice.of_clocks(NOON, NOON + timedelta(seconds=1))) == []
    (behind,) = advice.of_clocks(NOON, NOON + timedelta(seconds=90))
    (ahead,) = advice.of_clocks(NOON, NOON - timedelta(seconds=90))
    assert "90 seconds behind" in behind and "90 seconds ahead of" in ahead


@pytest.mark.postgresql
def test_a_postgresql_that_answers_is_asked_for_its_time(
    tmp_path: Path, postgresql_url: str
) -> None:
    settings = site(tmp_path, database=postgresql_url)
    assert list(advice.of_the_database(settings)) == []
    with clock.at(NOON):
        (sentence,) = advice.of_the_database(settings)
    assert "seconds ahead of the database" in sentence


@pytest.mark.postgresql
def test_a_postgresql_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path,
) -> None:
    closed = "postgresql://site:hidden-word@127.0.0.1:1/site"
    (sentence,) = advice.of_the_database(site(tmp_path, database=closed))
    assert "BLINDFOLIO_DATABASE" in sentence
    assert "hidden-word" not in sentence and "127.0.0.1" not in sentence


def test_one_machine_is_told_and_only_several_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "none"))
    assert main(["doctor"]) == 0
    alone = capsys.readouterr().out
    assert "BLINDFOLIO_TEAM" in alone and "BLINDFOLIO_STORAGE" not in alone
    assert not (tmp_path / "none").exists()
    assert main(["doctor", "--many"]) == 1
    assert "BLINDFOLIO_STORAGE" in capsys.readouterr().out
