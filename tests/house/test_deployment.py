"""What the deployment files and their page name exists: commands, settings, files."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from blindfolio.cli import _parser
from blindfolio.settings import Settings
from dev import ROOT

DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "deploy.md"
UNITS = sorted(DEPLOY.glob("*.service"))
STORAGE = {"STORAGE"}
"""The setting that `blindfolio doctor --many` asks for, wherever it is read."""


def commands() -> Iterator[tuple[str, list[str]]]:
    """Each command that is named, with the file that names it, without `blindfolio`."""
    for unit in UNITS:
        (start,) = re.findall(r"^ExecStart=\S+/blindfolio (.+)$", unit.read_text(), re.M)
        yield unit.name, shlex.split(start)
    for name, service in compose()["services"].items():
        if service.get("image") == "blindfolio":
            yield f"compose.yaml: {name}", service["command"]
    (last,) = re.findall(r"^CMD (\[.+\])$", (DEPLOY / "Containerfile").read_text(), re.M)
    yield "Containerfile", json.loads(last)
    page = PAGE.read_text("utf-8")
    for named in re.findall(r"`blindfolio ((?!/)[^`]+)`", page):
        yield "deploy.md", shlex.split(named)
    for named in re.findall(r"compose run --rm worker-1 (.+)$", page, re.M):
        yield "deploy.md", shlex.split(named)


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize(("where", "arguments"), list(commands()))
def test_each_command_exists_with_its_options(where: str, arguments: list[str]) -> None:
    try:
        given = _parser().parse_args(arguments)
    except SystemExit:
        pytest.fail(f"{where} names {shlex.join(arguments)}, which is no command")
    assert isinstance(given, argparse.Namespace)


def test_commands_are_found() -> None:
    assert len(list(commands())) >= 14


def test_each_setting_exists() -> None:
    files = [PAGE, *(path for path in DEPLOY.iterdir() if path.is_file())]
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


def test_the_settings_file_has_the_variables_that_the_compose_file_reads() -> None:
    example = (DEPLOY / "site.env.example").read_text()
    given = set(re.findall(r"^([A-Z_]+)=", example, re.M))
    read = set(re.findall(r"\$\$([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    read |= set(re.findall(r"\{\$([A-Z_]+)\}", (DEPLOY / "Caddyfile").read_text()))
    assert read <= given
    subnet = compose()["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert f"BLINDFOLIO_PROXY={subnet}\n" in example


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


def test_what_the_image_copies_exists() -> None:
    container = (DEPLOY / "Containerfile").read_text()
    for name in re.findall(r"-r (\S+)", container):
        assert (ROOT / name).is_file(), name
