"""Measures how long a candidate waits from pressing "Upload and preview" to the blind preview.

    python benchmarks/preview.py [FILE …] [--runs 20] [--at-once 20] [--at-once-file FILE.docx]

It serves a demo site (waitress, two workers) from a separate process and uses it over HTTP. Without
files, it makes documents of 8 pages in each format from the prompts' samples.

For each document it prints the median and the 95th percentile of the time from the first byte of
the upload to the last byte of the page with the preview. For a PDF that page shows the text, and
the pictures of its pages follow. It asks whether the document has been read as often as the page's
own script does.

Then as many candidates as `--at-once` says upload a Word file at the same moment. It prints when
the first and the last of them had the preview, counted from the first upload.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import re
import socket
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import made  # type: ignore[import-not-found]  # beside the script
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from blindfolio.accounts import sessions
from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES, assemble, create_app
from blindfolio.db import migrate
from blindfolio.demo import scenes, stagehand
from blindfolio.operating.serving import serve_app
from blindfolio.settings import load
from prompts.inviting import invite
from prompts.models import Opening
from prompts.window import start

LIMITS = {".md": 0.5, ".pdf": 0.75, ".docx": 1.0}
_PAUSE, _LONGEST, _PART = 0.05, 10.0, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--at-once-file", type=Path)
    given = parser.parse_args()
    files = [(path.name, path.suffix, path.read_bytes()) for path in given.files] or [
        (f"8 pages{ending}", ending, made.document(ending, 8)) for ending in made.ENDINGS
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cookies = _seed(folder, max(1, given.at_once))
        port = _free_port()
        server = multiprocessing.Process(target=_serve, args=(folder, port), daemon=True)
        server.start()
        candidates = [_Candidate(port, cookie) for cookie in cookies]
        candidates[0].until_served()
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {given.runs} runs; ms")
        print(f"{'file':28} {'median':>7} {'p95':>7} {'budget':>7}")
        for title, ending, raw in files:
            # One candidate may send only so many files.
            turns = [candidates[n % len(candidates)] for n in range(given.runs)]
            _row(title, ending, [_timed(candidate, ending, raw) for candidate in turns])
        if given.at_once:
            word = given.at_once_file
            raw = word.read_bytes() if word else made.document(".docx", 8)
            done = _at_once(candidates, raw)
            print(
                f"{len(done)} Word files at once: first preview after {done[0]:.2f} s, "
                f"the last after {done[-1]:.2f} s (budget 4 s)"
            )
        server.kill()


def _row(title: str, ending: str, taken: list[float]) -> None:
    taken.sort()
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    budget = LIMITS.get(ending, 0)
    print(
        f"{title:28} {statistics.median(taken) * 1e3:7.0f} {p95 * 1e3:7.0f} {budget * 1e3:7.0f}"
    )


def _timed(candidate: _Candidate, ending: str, raw: bytes) -> float:
    form = candidate.form()
    begun = time.perf_counter()
    location = candidate.send(form, ending, raw)
    taken = time.perf_counter() - begun
    candidate.until_read(location)
    return taken


def _at_once(candidates: Sequence[_Candidate], raw: bytes) -> list[float]:
    forms = [candidate.form() for candidate in candidates]
    done: list[float] = []
    begun = time.perf_counter()

    def send(candidate: _Candidate, form: _Form) -> None:
        candidate.send(form, ".docx", raw)
        done.append(time.perf_counter() - begun)

    sending = [
        threading.Thread(target=send, args=pair) for pair in zip(candidates, forms, strict=True)
    ]
    for thread in sending:
        thread.start()
    for thread in sending:
        thread.join()
    return sorted(done)


@dataclass(frozen=True, slots=True)
class _Form:
    csrf: str
    key: str
    ticket: str


class _Candidate:
    def __init__(self, port: int, cookie: str) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = {"Cookie": cookie}

    def until_served(self) -> None:
        for _ in range(200):
            try:
                self._ask("GET", "/healthz")
                return
            except OSError:
                self._connection.close()
                time.sleep(0.1)
        raise RuntimeError("the site did not come up")

    def form(self) -> _Form:
        page = self._ask("GET", "/my/document")[1]
        fields = dict(re.findall(r'name="(csrf_token|key|ticket)" value="([^"]*)"', page))
        return _Form(fields["csrf_token"], fields["key"], fields["ticket"])

    def until_read(self, location: str) -> None:
        while json.loads(self._ask("GET", f"{location}/state")[1])["state"] == "received":
            time.sleep(0.1)
        time.sleep(0.3)

    def send(self, form: _Form, ending: str, raw: bytes) -> str:
        boundary = uuid.uuid4().hex
        fields = {"csrf_token": form.csrf, "key": uuid.uuid4().hex, "ticket": form.ticket}
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode()
            for n, v in fields.items()
        )
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="document"; '
            f'filename="design{ending}"\r\n\r\n'
        ).encode()
        body += raw + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        location, _ = self._ask("POST", "/my/uploads", body, kind, expected=303)
        begun = time.perf_counter()
        page = self._ask("GET", location)[1]
        while 'id="b1"' not in page and "data-wait" in page:
            waited = time.perf_counter() - begun
            seen = json.loads(self._ask("GET", f"{location}/state")[1])
            if seen["state"] == "received" and not seen["glimpse"]:
                time.sleep(min(_LONGEST, max(_PAUSE, waited / _PART)))
                continue
            page = self._ask("GET", location)[1]
        if 'id="b1"' not in page:
            raise RuntimeError("the page shows no preview")
        return location

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        expected: int = 200,
    ) -> tuple[str, str]:
        self._connection.request(method, path, body, self._headers | (headers or {}))
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != expected:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return answer.getheader("Location") or "", text


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _serve(folder: Path, port: int) -> None:
    parts = assemble(load(data=folder, log=str(folder / "log")))
    settings = parts.settings
    app = create_app(parts)
    serve_app(
        app,
        parts.worker,
        host="127.0.0.1",
        port=port,
        threads=settings.threads,
        workers=settings.workers,
    )


def _seed(folder: Path, candidates: int) -> list[str]:
    settings = load(data=folder)
    migrate.upgrade(settings.database_url, FREEZES)
    parts = assemble(settings)
    scenes.play(parts)
    app = create_app(parts)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    if signer is None:
        raise RuntimeError("the site has no signing key")
    cookies, secret = [], settings.signing_key()
    with parts.database.transaction() as db:
        opening = db.scalars(select(Opening)).first()
        by = db.scalars(select(Account.id).where(Account.name == "Jo Sampleton")).first()
        if opening is None or by is None:
            raise RuntimeError("the demo has changed")
        for n in range(candidates):
            made_for = f"person{n}@example.test"
            invitation = invite.invite(
                db,
                opening,
                name=f"Person {n}",
                email=made_for,
                team=stagehand.TEAM,
                by=by,
                secret=secret,
            )
            start.start(db, invitation, stagehand.ZONE, by=by, secret=secret)
            token = sessions.begin(db, invitation=invitation.id)
            value = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": "benchmark"})
            cookies.append(f"{app.config['SESSION_COOKIE_NAME']}={value}")
    parts.worker.run_until_idle()
    parts.database.engines.dispose()
    return cookies


if __name__ == "__main__":
    main()
