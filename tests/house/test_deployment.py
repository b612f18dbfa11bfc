"""What the deployment files and their page name exists: commands, settings, files."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
import yaml

from blindfolio.archive import address
from blindfolio.cli import main
from blindfolio.settings import Settings
from dev import ROOT

DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "deploy.md"
UNITS = sorted(DEPLOY.glob("*.service"))
STORAGE = {"STORAGE"}
"""The setting that `blindfolio doctor --many` asks for, wherever it is read."""


def commands() -> Iterator[tuple[str, list[str]]]:
    for unit in UNITS:
        (start,) = re.findall(r"^ExecStart=\S+/blindfolio (.+)$", unit.read_text(), re.M)
        yield unit.name, shlex.split(start)
    for name, service in compose()["services"].items():
        if service["image"] == "blindfolio" and "command" in service:
            yield f"compose.yaml: {name}", service["command"]
    (last,) = re.findall(r"^CMD (\[.+\])$", (DEPLOY / "Containerfile").read_text(), re.M)
    yield "Containerfile", json.loads(last)
    page = PAGE.read_text("utf-8")
    for named in re.findall(r"`blindfolio ((?!/)[^`]+)`", page):
        yield "deploy.md", shlex.split(named)
    for named in re.findall(r"compose run --rm (?:worker-1|owner) (.+)$", page, re.M):
        yield "deploy.md", shlex.split(named)


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize(("where", "arguments"), list(commands()))
def test_each_command_exists_with_its_options(
    where: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click.Command, "invoke", lambda _command, _context: 0)
    assert main(arguments) == 0, f"{where} names {shlex.join(arguments)}, which is no command"


def test_each_setting_exists() -> None:
    assert len(list(commands())) >= 14
    files = [PAGE, *(path for path in DEPLOY.rglob("*") if path.is_file())]
    known = {name.upper() for name in Settings.model_fields} | STORAGE
    named = {
        (path.name, name)
        for path in files
        for name in re.findall(r"BLINDFOLIO_([A-Z_]+)", path.read_text("utf-8"))
    }
    assert {(path, name) for path, name in named if name not in known} == set()
    assert len(named) > 10


def test_the_compose_file_is_whole() -> None:
    services = compose()["services"]
    assert {"web-1", "web-2", "worker-1", "worker-2", "database", "store", "proxy"} <= set(
        services
    )
    for name, service in services.items():
        assert "image" in service, name
        waited_for = service.get("depends_on", {})
        assert set(waited_for) <= set(services), name
    caddy = (DEPLOY / "Caddyfile").read_text()
    (upstreams,) = re.findall(r"reverse_proxy (.+) \{", caddy)
    assert {it.split(":")[0] for it in upstreams.split()} <= set(services)
    assert "/readyz" in caddy


def variables(name: str) -> dict[str, str]:
    text = (DEPLOY / "env" / f"{name}.example").read_text("utf-8")
    return dict(re.findall(r"^([A-Z_]+)='?([^'\n]*)'?$", text, re.M))


def files_of(service: dict[str, Any]) -> list[str]:
    given = service.get("env_file", [])
    return [Path(it).name for it in ([given] if isinstance(given, str) else given)]


APP = {"app.env", "bucket.env"}
HOLDS = {
    "web-1": APP,
    "web-2": APP,
    "worker-1": APP | {"worker.env"},
    "worker-2": APP | {"worker.env"},
    "upgrade": {"owner.env"},
    "owner": APP | {"owner.env"},
    "proxy": set(),
    "database": {"database.env"},
    "store": {"store.env"},
    "bucket": {"bucket.env", "store.env"},
}
"""The files with secrets that each service reads."""
SECRET = re.compile(r"SECRET|PASSWORD|_KEY|://[^@/\s]*:[^@/\s]*@")


def test_each_service_gets_the_secrets_that_it_needs_and_no_others() -> None:
    given = {
        name: set(files_of(it)) - {"site.env"} for name, it in compose()["services"].items()
    }
    assert given == HOLDS
    assert not SECRET.search(
        "\n".join(f"{name}={value}" for name, value in variables("site.env").items())
    )
    units = {unit.name: re.findall(r"/(\w+\.env)$", unit.read_text(), re.M) for unit in UNITS}
    assert units == {
        "blindfolio-web.service": ["site.env", "app.env", "bucket.env"],
        "blindfolio-worker.service": ["site.env", "app.env", "bucket.env", "worker.env"],
    }


def test_each_variable_that_a_service_reads_is_in_its_files() -> None:
    for name, service in compose()["services"].items():
        given = {it for file in files_of(service) for it in variables(file)}
        assert set(re.findall(r"\$\$([A-Z_]+)", str(service))) <= given, name
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert set(re.findall(r"\{\$([A-Z_]+)\}", caddy)) <= set(variables("site.env"))
    sql = (DEPLOY / "database-users.sql").read_text()
    assert set(re.findall(r"\\getenv \w+ (\w+)", sql)) <= set(variables("database.env"))
    subnet = compose()["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert variables("site.env")["BLINDFOLIO_PROXY"] == subnet


def test_the_site_is_no_superuser_of_its_database_or_its_store() -> None:
    urls = [variables(name)["BLINDFOLIO_DATABASE"] for name in ("app.env", "owner.env")]
    users = [urlsplit(url).username for url in urls]
    made = re.findall(r"CREATE ROLE (\w+) LOGIN", (DEPLOY / "database-users.sql").read_text())
    assert users == ["blindfolio", "blindfolio_owner"] == sorted(made)
    root = variables("store.env")["MINIO_ROOT_USER"]
    assert variables("bucket.env")["AWS_ACCESS_KEY_ID"] != root


def test_the_store_is_asked_for_nothing_that_it_cant_do() -> None:
    policy = (DEPLOY / "bucket-policy.json").read_text()
    for name in ("BLINDFOLIO_STORAGE", "BLINDFOLIO_DELETIONS"):
        at = address.parse(variables("site.env")[name])
        assert f"arn:aws:s3:::{at.bucket}/*" in policy
        # MinIO refuses each file with "KMS is not configured" unless it has a key service.
        assert (at.encryption == "none") == (
            "MINIO_KMS_SECRET_KEY" not in variables("store.env")
        )
    granted = {it for one in json.loads(policy)["Statement"] for it in one["Action"]}
    documented = re.findall(r'"(s3:\w+)"', (ROOT / "docs" / "storage.md").read_text("utf-8"))
    # MinIO has no public access block.
    assert granted == set(documented) - {"s3:GetBucketPublicAccessBlock"}


def test_every_image_is_pinned_to_one_version_and_holds_no_secret() -> None:
    container = (DEPLOY / "Containerfile").read_text()
    images = [
        *re.findall(r"^FROM (\S+)", container, re.M),
        *(it["image"] for it in compose()["services"].values() if it["image"] != "blindfolio"),
    ]
    assert len(images) == 6
    for name in re.findall(r"-r (\S+)", container):
        assert (ROOT / name).is_file(), name
    for name in (".gitignore", ".dockerignore"):
        assert "deploy/env/*.env" in (ROOT / name).read_text().replace("/deploy", "deploy")
    for image in images:
        tag = image.rpartition(":")[2] if ":" in image else ""
        assert re.match(r"\d+\.\d+\.\d+|16\.\d+|RELEASE\.\d{4}-\d\d-\d\d", tag), image


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_units_where_it_is_installed(unit: Path, tmp_path: Path) -> None:
    # A program that is there: systemd looks for it.
    text = unit.read_text().replace("/srv/blindfolio/bin/blindfolio", "/bin/true")
    assert "/bin/true" in text and "KillMode=mixed" in text
    if systemd := shutil.which("systemd-analyze"):
        (tmp_path / unit.name).write_text(text)
        ran = subprocess.run(
            [systemd, "verify", str(tmp_path / unit.name)], capture_output=True, text=True
        )
        assert (ran.returncode, ran.stderr) == (0, "")
