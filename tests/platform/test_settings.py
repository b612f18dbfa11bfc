"""Settings are checked at the start, and each is documented."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blindfolio import settings as site_settings
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings, load

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


pytestmark = pytest.mark.usefixtures("no_settings")


WORDS: dict[object, str] = {"": "empty", None: "none", True: "`true`", False: "`false`"}


def test_the_page_names_every_setting_with_its_default_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `BLINDFOLIO_(\w+)` \|.*\| (.+) \|$", PAGE, re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        said = WORDS.get(field.default, f"`{field.default}`")
        assert rows[name.upper()] == said, name


WRONG = {
    "zone": ["Mars/Olympus"],
    "base_url": ["review.example.test", "ftp://review.example.test"],
    "database": ["mysql://x"],
    "data": ["s3://bucket/site", "file:///srv/site"],
    "test_outbox": ["s3://bucket/mails"],
    "mail_from": ["Jo Sampleton", "Jo <jo@example.test>"],
    "mail_reply_to": ["jo at example.test"],
    "audit_head_to": ["jo@example.test, jo at example.test"],
    "threads": ["0", "many"],
    "weak_fences": ["perhaps"],
    "test_now": ["2026-03-02T12:00:00"],
    "model": ["two words", "openai:llama3"],
    "model_key": ["sk CNRY0001", "sk-CNRY0001\nX-Other: 1", "sk-CNRY0001é"],
    "model_seconds": ["4", "301"],
    "model_tokens_document": ["0"],
    "model_tokens_day": ["-1"],
    "outbound_also": ["10.0.0.1/24", "http://x.test/in"],
    "oidc_issuer": [
        "login.example.test",
        "http://login.example.test",
        "https://login.example.test?tenant=1",
        "https://me:secret@login.example.test",
        "https://login.example.test/.well-known/openid-configuration",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://login.example.test/" + "x" * 500,
    ],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BLINDFOLIO_{name.upper()}", value)
    with pytest.raises(Refusal, match=f"BLINDFOLIO_{name.upper()} is not valid") as refused:
        load()
    assert "CNRY0001" not in str(refused.value)


def test_half_of_what_an_identity_provider_needs_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BLINDFOLIO_OIDC_ONLY", "true")
    with pytest.raises(Refusal, match="needs BLINDFOLIO_OIDC_ISSUER and BLINDFOLIO_OIDC_CL"):
        load()
    monkeypatch.setenv("BLINDFOLIO_OIDC_ISSUER", "http://127.0.0.1:9")
    monkeypatch.setenv("BLINDFOLIO_OIDC_CLIENT_ID", "site")
    with pytest.raises(Refusal, match="needs BLINDFOLIO_OIDC_CLIENT_SECRET"):
        load()
    monkeypatch.setenv("BLINDFOLIO_OIDC_CLIENT_SECRET", "s3cret")
    settings = load()
    assert settings.is_company_only and "s3cret" not in repr(settings)


@pytest.mark.parametrize("region", ["", "Europe", "https://x.test"])
def test_a_model_on_bedrock_needs_its_region(
    monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    monkeypatch.setenv("BLINDFOLIO_MODEL", "bedrock:example.model-v1:0")
    monkeypatch.setenv("BLINDFOLIO_MODEL_REGION", region)
    with pytest.raises(Refusal, match="BLINDFOLIO_MODEL_REGION is not valid"):
        load()
    monkeypatch.setenv("BLINDFOLIO_MODEL_REGION", "eu-central-1")
    assert load().model_region == "eu-central-1"


def test_a_model_elsewhere_needs_none_and_no_model_needs_nothing() -> None:
    assert load(model="openai:llama3@http://127.0.0.1:1/v1").asked_model is not None
    assert load().asked_model is None
    found = load(model_key="sk-CNRY0001")
    assert found.model_key == "sk-CNRY0001"
    assert "CNRY0001" not in f"{found!r} {found}"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("BASE_URL", "https://review.example.test/"),
        ("TEST_NOW", "2026-03-02T13:00:00+01:00"),
        ("TEST_OUTBOX", "/tmp/out box"),
        ("MAIL", "smtp://localhost"),
    ):
        monkeypatch.setenv(f"BLINDFOLIO_{name}", value)
    found = load()
    assert (found.base_url, found.https) == ("https://review.example.test", True)
    assert found.test_now == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert found.mail_url == "folder:///tmp/out box"
    assert not load(base_url="http://127.0.0.1:8000").https


def test_the_signing_key_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    settings = load(data=tmp_path / "new")
    key = settings.signing_key()
    assert len(key) == 43
    assert load(data=tmp_path / "new").signing_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert load(data=tmp_path / "other").signing_key() != key
    assert load(data=tmp_path / "new", secret="given").signing_key() == "given"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="BLINDFOLIO_DATA"):
        load(data=tmp_path / "file" / "site").make_data()


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        *(("MAILS", "MAIL"), ("MAIL_SENDER", "MAIL_FROM"), ("URL", "BASE_URL")),
        *(("TIMEZONE", "ZONE"), ("TIME_ZONE", "ZONE")),
        *(("DATA_FOLDER", "DATA"), ("SECRET_KEY", "SECRET")),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(f"BLINDFOLIO_{variable}", "something")
    with pytest.raises(Refusal) as refused:
        load()
    assert f"BLINDFOLIO_{variable} is not a setting." in str(refused.value)
    assert f"Did you mean BLINDFOLIO_{meant}?" in str(refused.value)


def test_a_variable_that_is_like_no_setting_is_refused_without_a_guess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unlike = ("BLINDFOLIO_XYZZY", "blindfolio_quux")
    for name in unlike:
        monkeypatch.setenv(name, "1")
    with pytest.raises(Refusal) as refused:
        load()
    said = str(refused.value)
    assert all(f"{name} is not a setting." in said for name in unlike)
    assert "Did you mean" not in said and said.endswith(".")


def test_variables_of_a_cluster_and_of_these_tests_are_no_mistake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = "tcp://10.0.0.7:8000"
    of_a_cluster = {"SERVICE_HOST": "10.0.0.7", "PORT_8000_TCP_ADDR": "10.0.0.7"}
    of_a_cluster |= dict.fromkeys(("SERVICE_PORT", "SERVICE_PORT_HTTP"), "8000")
    of_a_cluster |= dict.fromkeys(("PORT", "PORT_8000_TCP"), address)
    of_tests = {"SCREENS": "/tmp/screens", "TEST_OUTBOX": "/tmp/outbox", "LOG": "/tmp/log"}
    for variable, value in (of_a_cluster | of_tests).items():
        monkeypatch.setenv(f"BLINDFOLIO_{variable}", value)
    assert load().log == "/tmp/log"
    monkeypatch.setenv("BLINDFOLIO_PORT", "8080")
    with pytest.raises(Refusal, match="BLINDFOLIO_PORT is not a setting"):
        load()


def test_a_zone_that_is_nearly_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong, near in (("Berlin", "Europe/Berlin"), ("Europe/Lisbonn", "Europe/Lisbon")):
        monkeypatch.setenv("BLINDFOLIO_ZONE", wrong)
        with pytest.raises(Refusal, match=f"such as {near}"):
            load()


def test_the_environment_wins_over_the_sites_file_and_code_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site_settings.keep(tmp_path, {"team": "Of the file", "zone": "Europe/Lisbon"})
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path))
    assert (load().team, load().zone) == ("Of the file", "Europe/Lisbon")
    monkeypatch.setenv("BLINDFOLIO_TEAM", "Of the environment")
    assert (load().team, load().zone) == ("Of the environment", "Europe/Lisbon")
    assert load(team="Of the code").team == "Of the code"
    monkeypatch.setenv("BLINDFOLIO_TEAM", "")
    assert load().team == "Of the file", "an empty variable is one that is not set"


def test_the_file_keeps_what_was_written_by_hand_and_is_its_owners_alone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("# our mail server\nteam = ''\nthreads = 4")
    strange = 'Brüder "Grimm" \\ Söhne = #1 🙂'
    site_settings.keep(tmp_path, {"team": strange})
    assert file.read_text("utf-8").startswith("# our mail server\nthreads = 4\n")
    assert (load(data=tmp_path).team, load(data=tmp_path).threads) == (strange, 4)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("team = Brightwater", "can't be read"),
        ("teem = 'Brightwater'", "teem is not a setting. Did you mean team?"),
        ("data = '/srv'", "`data` can't be set in"),
        ("zone = 'Mars/Olympus'", "The setting zone in"),
        ("[site]\nteam = 'Brightwater'", "site is not a setting"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(Refusal) as refused:
        load(data=tmp_path)
    assert says in str(refused.value)
    assert str(tmp_path / "settings.toml") in str(refused.value)


def test_a_name_is_one_line_without_room_at_its_ends() -> None:
    assert load(team="  Brightwater \n").team == "Brightwater"
    assert load(team=" ").team == ""
    assert load(team="").team_name == "the hiring team"
