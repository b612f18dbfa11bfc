"""Measures whether the site continues to answer while hostile files are uploaded.

    .venv/bin/python benchmarks/hostile_load.py [--rounds 1]

It sets up the demo in a temporary folder and starts `blindfolio serve` on it with its worker, in a
separate process. One candidate uploads every hostile file of the tests over HTTP, as fast as they
are accepted. Meanwhile another one uploads a good document, and a third client requests
`GET /healthz` twenty times a second.

It prints how long `/healthz` took to answer, first on the idle site and then under load (budget:
p95 under 500 ms). It also prints the result of every hostile file, and how long it took until the
good documents had a preview.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from blindfolio.accounts import sessions
from blindfolio.app import FREEZES, assemble, create_app
from blindfolio.db import migrate
from blindfolio.demo import scenes
from blindfolio.identity.models import CandidateIdentity
from blindfolio.settings import load
from prompts.folder import catalogue
from prompts.models import Invitation
from tests.platform.documents import hostile_files as hostile
from tests.platform.documents.pdf.pdf_material import pdf, prose

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from blindfolio.cli import main; sys.exit(main())",
)
_LONGEST_WAIT = 300
_REFUSED = re.compile(r"This file could not be used\.</(?:p|strong|h2)>\s*(?:<p>)?([^<]*)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often each file is sent")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        attacker, writer = _seed(folder)
        port = _free_port()
        server = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=os.environ
            | {"BLINDFOLIO_DATA": str(folder), "BLINDFOLIO_LOG": str(folder / "log")},
        )
        try:
            _wait_for(port)
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
            idle = Health(port)
            time.sleep(3)
            print(f"healthz, idle:       {idle.stop()}")
            health = Health(port)
            good = Good(Browser(port, writer))
            fates = list(_attack(Browser(port, attacker), rounds))
            print(f"healthz, under load: {health.stop()}")
            print(f"good documents:      {good.stop()}")
            for fate, file in fates:
                print(f"  {file:32} {fate}")
        finally:
            server.terminate()
            server.wait(timeout=60)


def files() -> Iterator[tuple[str, bytes]]:
    yield "zip bomb.docx", hostile.zip_bomb()
    yield "10 GiB of zeros.docx", hostile.inflating(10 * 1024**3)
    yield "nested entities.docx", hostile.nested_entities(10)
    yield "100,000 entries.docx", hostile.many_entries(100_000)
    yield "huge picture.docx", hostile.docx_with_picture(65_500)
    yield "huge picture.pdf", hostile.pdf_with_picture(30_000)
    yield "5,000 pages.pdf", pdf([prose("words " * 20)] * 5_000)
    whole = pdf([prose(hostile.WORDS * 9)] * 20)
    for share in (1, 10, 50, 90, 99):
        yield f"cut at {share} %.pdf", whole[: len(whole) * share // 100]
    for name, text in hostile.STRANGE_TEXTS.items():
        yield f"{name}.md", text.encode()


def _attack(browser: Browser, rounds: int) -> Iterator[tuple[str, str]]:
    """Upload every hostile file, then wait for the result of each."""
    sent = [
        (f"{name} ({n + 1})" if rounds > 1 else name, browser.upload(name, raw))
        for n in range(rounds)
        for name, raw in files()
    ]
    for name, address in sent:
        yield browser.fate(address), name


class Browser:
    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._cookie = port, cookie

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": self._cookie} | ({"Content-Type": kind} if kind else {})
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return answer.status, answer.headers.get("Location", ""), text

    def upload(self, name: str, raw: bytes) -> str:
        _, _, page = self.ask("GET", "/my/document")
        fields = {
            key: re.search(rf'name="{key}" value="([^"]*)"', page)
            for key in ("csrf_token", "ticket")
        }
        edge = uuid.uuid4().hex
        parts = [("key", "", uuid.uuid4().hex.encode())]
        parts += [(key, "", found[1].encode()) for key, found in fields.items() if found]
        parts += [("document", f'; filename="{name}"', raw)]
        body = b"".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"{more}\r\n\r\n'.encode()
            + value
            + b"\r\n"
            for key, more, value in parts
        )
        body += f"--{edge}--\r\n".encode()
        status, location, _ = self.ask(
            "POST", "/my/uploads", body, f"multipart/form-data; boundary={edge}"
        )
        return location if status == 303 else f"answered {status}"

    def fate(self, address: str) -> str:
        if not address.startswith("/"):
            return address
        until = time.monotonic() + _LONGEST_WAIT
        while time.monotonic() < until:
            status, _, page = self.ask("GET", address)
            if status != 200:
                return f"its page answers {status}"
            if "is being read" not in page:
                refused = _REFUSED.search(page)
                if "This file could not be used." in page:
                    return f"refused: {refused[1].strip() if refused else ''}"
                return "read"
            time.sleep(0.2)
        return f"still being read after {_LONGEST_WAIT} s"


class Health:
    """Requests the site's health twenty times a second until it is stopped."""

    def __init__(self, port: int) -> None:
        self._port, self._taken, self._failed = port, list[float](), 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        browser = Browser(self._port, "")
        while not self._end.wait(0.05):
            begun = time.perf_counter()
            try:
                self._failed += browser.ask("GET", "/healthz")[0] != 200
            except OSError:
                self._failed += 1
            self._taken.append(time.perf_counter() - begun)

    def stop(self) -> str:
        self._end.set()
        self._thread.join()
        taken = sorted(self._taken)

        def at(share: float) -> str:
            return f"{taken[min(len(taken) - 1, int(share * len(taken)))] * 1e3:.0f} ms"

        return (
            f"p50 {at(0.5)}, p95 {at(0.95)}, max {at(1)} of {len(taken)}, {self._failed} failed"
        )


@dataclass(slots=True)
class Good:
    browser: Browser
    seconds: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    end: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._write)
        self.thread.start()

    def _write(self) -> None:
        sample = catalogue.load("payment-flows").samples[0].text.encode()
        while not self.end.is_set():
            begun = time.perf_counter()
            fate = self.browser.fate(self.browser.upload("design.md", sample))
            if fate == "read":
                self.seconds.append(time.perf_counter() - begun)
            else:
                self.bad.append(fate)
            self.end.wait(1)

    def stop(self) -> str:
        self.end.set()
        self.thread.join()
        taken = sorted(self.seconds)
        bad = f", {len(self.bad)} not read: {self.bad[:3]}" if self.bad else ""
        if not taken:
            return f"none was read{bad}"
        middle = taken[len(taken) // 2]
        return f"{len(taken)} read, median {middle:.1f} s, slowest {taken[-1]:.1f} s{bad}"


def _seed(folder: Path) -> tuple[str, str]:
    settings = load(data=folder)
    migrate.upgrade(settings.database_url, FREEZES)
    parts = assemble(settings)
    scenes.play(parts)
    app = create_app(parts)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("the site has no signing key")
    cookies = []
    emails = {where: email for where, _, email in scenes.CANDIDATES}
    for where in ("writing", "submitted"):
        with parts.database.transaction() as db:
            invitation = db.scalars(
                select(Invitation.id)
                .join(CandidateIdentity, CandidateIdentity.folio == Invitation.folio)
                .where(CandidateIdentity.email == emails[where])
            ).one()
            token = sessions.begin(db, invitation=invitation)
        value = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": "benchmark"})
        cookies.append(f"{app.config['SESSION_COOKIE_NAME']}={value}")
    parts.database.engines.dispose()
    return cookies[0], cookies[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            if Browser(port, "").ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site did not start")


if __name__ == "__main__":
    main()
