"""Templates, a person to write to, and a real SMTP server that can be started and stopped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio import resources
from tests.faults.served import free_port

INVITATION = "Subject: Hello {{ name }}, from {{ team }}\n\nYour link: {{ link }}\n"
SCRIPT = Path(__file__).with_name("planned_smtp.py")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A folder with one mail, and the layout of its HTML twin."""
    folder = tmp_path / "templates"
    write(folder / "prompts" / "mail" / "invitation.txt", INVITATION)
    layout = Path("web/mail/layout.html")
    write(folder / layout, (resources.TEMPLATES / layout).read_text("utf-8"))
    return folder


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


class SmtpProcess:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def start(self, *plan: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(self.port), str(self.folder), *plan],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "listening\n"

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def taken(self) -> list[bytes]:
        return [p.read_bytes() for p in sorted(self.folder.iterdir())]


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[SmtpProcess]:
    (tmp_path / "taken").mkdir()
    server = SmtpProcess(tmp_path / "taken")
    yield server
    server.stop()
