"""`blindfolio init`: an empty folder becomes a site whose coordinator can sign in; and what the
doctor says of its settings: each fault once, with what to do, and no secret."""

from __future__ import annotations

import re
import stat
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import assemble
from blindfolio.cli import main
from blindfolio.ledger.models import Entry
from blindfolio.mail.transports import Folder, open_transport
from blindfolio.operating import advice
from blindfolio.settings import Settings, load
from tests.every_run import in_every_run
from tests.sites import Site

OPTIONS = (
    *("--team", "Brightwater", "--zone", "Europe/Lisbon", "--sender", "hiring@example.test"),
    *("--coordinator", "Jo@example.test", "--name", "Jo Sampleton"),
    *("--url", "https://review.example.test/"),
)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(
    no_settings: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", StringIO(""))


Init = Callable[..., str]


@pytest.fixture
def init(capsys: pytest.CaptureFixture[str]) -> Init:
    """What the command says, which ends with this code."""

    def run(*options: str, code: int = 0) -> str:
        assert main(("init", *options)) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def _types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))


def _but(option: str) -> tuple[str, ...]:
    at = OPTIONS.index(option)
    return OPTIONS[:at] + OPTIONS[at + 2 :]


def _accounts() -> list[tuple[str, str]]:
    with assemble(load()).database.reading() as db:
        return [(a.name, a.email) for a in db.scalars(select(Account))]


def test_options_make_a_site_whose_coordinator_signs_in(
    init: Init,
) -> None:
    said = init(*OPTIONS)
    file = Path("var/site/settings.toml")
    assert tomllib.loads(file.read_text()) == {
        **{"team": "Brightwater", "zone": "Europe/Lisbon", "mail_from": "hiring@example.test"},
        "base_url": "https://review.example.test",
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "blindfolio serve" in said
    last = said.partition("To send email:")[2]
    assert 'mail = "smtp://user:password@mail.example.com:587"' in last
    assert "run `blindfolio links jo@example.test`. The link then arrives by email" in last
    (token,) = re.findall(r"https://review\.example\.test/open/(\S+)", said)
    parts = assemble(load(base_url="http://127.0.0.1:8000"))
    jo = Site(parts).app.test_client()
    assert jo.post(f"/open/{token}").status_code == 302
    assert "Jo Sampleton, coordinator" in jo.get("/openings").text
    with parts.database.reading() as db:
        kinds = [entry.kind for entry in db.scalars(select(Entry).order_by(Entry.seq))]
    assert kinds[:3] == ["account", "role", "link_printed"]


def test_what_is_left_out_is_asked_and_a_wrong_answer_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, init: Init
) -> None:
    _types(
        monkeypatch,
        *("", "Jo Sampleton", "jo at example.test", "jo@example.test", " ", "Brightwater"),
        *("Lisbon", "Europe/Lisbon", "Jo <jo@example.test>", "", "review.example.test", ""),
    )
    said = init()
    assert "Enter the person's name" in said
    assert "Give an IANA name such as Europe/Lisbon." in said
    found = load()
    assert (found.team, found.zone) == ("Brightwater", "Europe/Lisbon")
    assert found.mail_from == "jo@example.test", "an empty answer takes what is in brackets"
    assert found.base_url == "http://127.0.0.1:8000"
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]


def test_its_last_lines_name_the_command_as_it_was_called_and_a_folder_for_a_trial(
    monkeypatch: pytest.MonkeyPatch, init: Init, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["its own/blindfolio", "init"])
    said = init(*OPTIONS)
    assert "\n  'its own/blindfolio' serve\n" in said
    assert "`'its own/blindfolio' links jo@example.test`" in said
    (mail,) = re.findall(r'mail = "(folder:.*)"', said)
    transport = open_transport(mail)
    assert isinstance(transport, Folder)
    message = EmailMessage()
    message["Message-ID"] = "<one@example.test>"
    transport.send(message)
    assert (tmp_path / "var/site/mail/one.eml").exists()


def test_a_team_that_could_be_taken_for_an_address_is_refused(init: Init) -> None:
    said = init(*_but("--team"), "--team", "Pay <ceo@bank.example>", code=2)
    assert "Emails come from this name" in said
    assert not Path("var/site/settings.toml").exists()


@pytest.mark.parametrize(
    "missing", in_every_run(("--team", "--zone", "--coordinator", "--name"), ("--zone",))
)
def test_without_a_terminal_a_missing_option_is_named_and_nothing_is_kept(
    init: Init, missing: str
) -> None:
    assert f"{missing} is missing" in init(*_but(missing), code=2)
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
    init: Init, option: str, wrong: str, says: str
) -> None:
    said = init(*OPTIONS, option, wrong, code=2)
    assert option in said and says in said
    assert not Path("var/site/settings.toml").exists()
    assert _accounts() == []


def test_again_it_asks_for_what_is_missing_and_changes_nothing_else(
    monkeypatch: pytest.MonkeyPatch, init: Init
) -> None:
    init(*OPTIONS)
    file = Path("var/site/settings.toml")
    before = file.read_text()
    assert str(file) in init(code=2)
    assert "already set to 'Brightwater'" in init("--team", "Another", code=2)
    other = ("--coordinator", "kim@example.test", "--name", "Kim")
    assert "already has a coordinator" in init(*other, code=2)
    assert file.read_text() == before
    file.write_text("# by hand\n" + before.replace('team = "Brightwater"', "team = ''"))
    _types(monkeypatch, "Clearwater")
    init()
    assert load().team == "Clearwater"
    assert file.read_text().startswith("# by hand\n")
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]


def test_what_a_variable_says_is_not_asked_and_wins(
    monkeypatch: pytest.MonkeyPatch, init: Init
) -> None:
    monkeypatch.setenv("BLINDFOLIO_TEAM", "Of the environment")
    assert "BLINDFOLIO_TEAM" in init(*OPTIONS, code=2)
    assert "The site for Of the environment" in init(*_but("--team"))
    assert "team" not in tomllib.loads(Path("var/site/settings.toml").read_text())


def test_a_site_of_an_older_version_with_people_gets_its_name(
    monkeypatch: pytest.MonkeyPatch, init: Init
) -> None:
    assert main(("db", "upgrade")) == 0
    add = ("people", "add", "jo@example.test", "--name", "Jo Sampleton", "--coordinator")
    assert main(add) == 0
    _types(monkeypatch, "Brightwater", "Europe/Lisbon", "", "")
    init()
    assert (load().team, load().zone) == ("Brightwater", "Europe/Lisbon")
    assert _accounts() == [("Jo Sampleton", "jo@example.test")]


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
