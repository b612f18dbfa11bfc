"""`blindfolio init`: an empty folder becomes a site whose coordinator can sign in."""

from __future__ import annotations

import re
import stat
import sys
import tomllib
from collections.abc import Iterator
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.accounts.models import Account
from blindfolio.app import assemble, create_app
from blindfolio.cli import main
from blindfolio.ledger.models import Entry
from blindfolio.mail.transports import Folder, open_transport
from blindfolio.settings import Settings, load
from tests.every_run import in_every_run

OPTIONS = (
    *("--team", "Brightwater", "--zone", "Europe/Lisbon", "--sender", "hiring@example.test"),
    *("--coordinator", "Jo@example.test", "--name", "Jo Sampleton"),
    *("--url", "https://review.example.test/"),
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BLINDFOLIO_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    yield


def _types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))


def _but(option: str) -> tuple[str, ...]:
    at = OPTIONS.index(option)
    return OPTIONS[:at] + OPTIONS[at + 2 :]


def _accounts() -> list[tuple[str, str]]:
    with assemble(load()).database.reading() as db:
        return [(a.name, a.email) for a in db.scalars(select(Account))]


def test_options_make_a_site_whose_coordinator_signs_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(("init", *OPTIONS)) == 0
    said = capsys.readouterr().out
    file = Path("var/site/settings.toml")
    assert tomllib.loads(file.read_text()) == {
        "team": "Brightwater",
        "zone": "Europe/Lisbon",
        "mail_from": "hiring@example.test",
        "base_url": "https://review.example.test",
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "blindfolio serve" in said
    last = said.partition("To send email:")[2]
    assert 'mail = "smtp://user:password@mail.example.com:587"' in last
    assert "run `blindfolio links jo@example.test`. The link then arrives by email" in last
    (token,) = re.findall(r"https://review\.example\.test/open/(\S+)", said)
    parts = assemble(load(base_url="http://127.0.0.1:8000"))
    app = create_app(parts)
    app.config.update(WTF_CSRF_ENABLED=False)
    jo = app.test_client()
    assert jo.post(f"/open/{token}").status_code == 302
    assert "Jo Sampleton, coordinator" in jo.get("/openings").text
    with parts.database.reading() as db:
        kinds = [entry.kind for entry in db.scalars(select(Entry).order_by(Entry.seq))]
    assert kinds[:3] == ["account", "role", "link_printed"]


def test_what_is_left_out_is_asked_and_a_wrong_answer_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _types(
        monkeypatch,
        *("", "Jo Sampleton", "jo at example.test", "jo@example.test", " ", "Brightwater"),
        *("Lisbon", "Europe/Lisbon", "Jo <jo@example.test>", "", "review.example.test", ""),
    )
    assert main(("init",)) == 0
    said = capsys.readouterr().out
    assert "Enter the person's name" in said
    assert "Give an IANA name such as Europe/Lisbon." in said
    found = load()
    assert (found.team, found.zone) == ("Brightwater", "Europe/Lisbon")
    assert found.mail_from == "jo@example.test", "an empty answer takes what is in brackets"
    assert found.base_url == "http://127.0.0.1:8000"
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]


def test_its_last_lines_name_the_command_as_it_was_called_and_a_folder_for_a_trial(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["its own/blindfolio", "init"])
    assert main(("init", *OPTIONS)) == 0
    said = capsys.readouterr().out
    assert "\n  'its own/blindfolio' serve\n" in said
    assert "`'its own/blindfolio' links jo@example.test`" in said
    (mail,) = re.findall(r'mail = "(folder:.*)"', said)
    transport = open_transport(mail)
    assert isinstance(transport, Folder)
    message = EmailMessage()
    message["Message-ID"] = "<one@example.test>"
    transport.send(message)
    assert (tmp_path / "var/site/mail/one.eml").exists()


@pytest.mark.parametrize(
    "missing", in_every_run(("--team", "--zone", "--coordinator", "--name"), ("--zone",))
)
def test_without_a_terminal_a_missing_option_is_named_and_nothing_is_kept(
    capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    assert main(("init", *_but(missing))) == 2
    assert f"{missing} is missing" in capsys.readouterr().err
    assert not Path("var/site/settings.toml").exists()
    assert _accounts() == []


@pytest.mark.parametrize(
    ("option", "wrong", "says"),
    [
        ("--zone", "Lisbon", "Europe/Lisbon"),
        ("--team", " ", "Enter the team's name"),
        ("--sender", "Jo", "an email address alone"),
        ("--url", "review.example.test", "a whole address"),
        ("--coordinator", "jo", "name@example.com"),
        ("--name", "x" * 200, "120 characters"),
    ],
)
def test_a_wrong_option_is_refused_by_its_name_and_nothing_is_kept(
    capsys: pytest.CaptureFixture[str], option: str, wrong: str, says: str
) -> None:
    assert main(("init", *OPTIONS, option, wrong)) == 2
    said = capsys.readouterr().err
    assert option in said and says in said
    assert not Path("var/site/settings.toml").exists()
    assert _accounts() == []


def test_again_it_asks_for_what_is_missing_and_changes_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("init", *OPTIONS)) == 0
    file = Path("var/site/settings.toml")
    before = file.read_text()
    assert main(("init",)) == 2
    assert str(file) in capsys.readouterr().err
    assert main(("init", "--team", "Another")) == 2
    assert "already set to 'Brightwater'" in capsys.readouterr().err
    assert main(("init", "--coordinator", "kim@example.test", "--name", "Kim")) == 2
    assert "already has a coordinator" in capsys.readouterr().err
    assert file.read_text() == before
    file.write_text("# by hand\n" + before.replace('team = "Brightwater"', "team = ''"))
    _types(monkeypatch, "Clearwater")
    assert main(("init",)) == 0
    assert load().team == "Clearwater"
    assert file.read_text().startswith("# by hand\n")
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]


def test_what_a_variable_says_is_not_asked_and_wins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BLINDFOLIO_TEAM", "Of the environment")
    assert main(("init", *OPTIONS)) == 2
    assert "BLINDFOLIO_TEAM" in capsys.readouterr().err
    assert main(("init", *_but("--team"))) == 0
    assert "The site for Of the environment" in capsys.readouterr().out
    assert "team" not in tomllib.loads(Path("var/site/settings.toml").read_text())


def test_a_site_of_an_older_version_with_people_gets_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main(("db", "upgrade")) == 0
    add = ("people", "add", "jo@example.test", "--name", "Jo Sampleton", "--coordinator")
    assert main(add) == 0
    _types(monkeypatch, "Brightwater", "Europe/Lisbon", "", "")
    assert main(("init",)) == 0
    assert (load().team, load().zone) == ("Brightwater", "Europe/Lisbon")
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]
