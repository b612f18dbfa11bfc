"""Templates, a person to write to, and a real SMTP server that can be started and stopped."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from blindfolio import resources

SCRIPT = Path(__file__).with_name("planned_smtp.py")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    mails = tmp_path / "templates" / "prompts" / "mail"
    mails.mkdir(parents=True)
    (mails / "invitation.txt").write_text(
        "Subject: Hello {{ name }}, from {{ team }}\n\nYour link: {{ link }}\n"
    )
    layout = Path("web/mail/layout.html")
    (tmp_path / "templates" / layout).parent.mkdir(parents=True)
    shutil.copyfile(resources.TEMPLATES / layout, tmp_path / "templates" / layout)
    return tmp_path / "templates"


class SmtpProcess:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
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
