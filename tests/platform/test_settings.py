"""Settings are checked at the start, and each is documented."""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blindfolio.refusal import Refusal
from blindfolio.settings import Settings, load

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _no_settings_of_this_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BLINDFOLIO_{name.upper()}", raising=False)


def test_the_page_names_every_setting_with_its_default_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `BLINDFOLIO_(\w+)` \|.*\| (.+) \|$", PAGE, re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        said = {"": "empty", None: "none", True: "`true`"}.get(
            default if isinstance(default, (str, bool, type(None))) else str(default),
            f"`{default}`",
        )
        assert rows[name.upper()] == said, name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("base_url", "review.example.test"),
        ("base_url", "ftp://review.example.test"),
        ("database", "mysql://x"),
        ("threads", "0"),
        ("threads", "many"),
        ("weak_fences", "perhaps"),
        ("test_now", "2026-03-02T12:00:00"),
        ("test_now", "noon"),
        ("test_seed", "x"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BLINDFOLIO_{name.upper()}", value)
    with pytest.raises(Refusal, match=f"BLINDFOLIO_{name.upper()} is not usable"):
        load()


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
