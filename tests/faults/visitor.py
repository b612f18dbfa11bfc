"""A person's browser over real HTTP that tries again until it has an answer."""

from __future__ import annotations

import html
import http.client
import io
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from blindfolio.web.http.database_away import NOT_SAVED, UNKNOWN

_SAID = re.compile(rb'<p class="error.*?</p>|error-summary.*?</section>', re.S)
File = tuple[str, bytes]


def hidden(page: str, *names: str) -> list[str]:
    """The values of a form's hidden fields."""
    found = [re.search(rf'name="{name}" value="([^"]+)"', page) for name in names]
    return [it[1] if it else "" for it in found]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said; `location` is where a redirect leads, `retry_after` the header."""

    status: int
    location: str
    body: bytes
    retry_after: str = ""


class Refused(Exception):
    """The site answered, and said no."""


@dataclass(slots=True)
class Heard:
    """What clients were answered: while the database is away, it has to be a 503 that says so."""

    statuses: Counter[int] = field(default_factory=Counter)
    unknown: int = 0
    """Answers that said that nobody can tell whether it was saved."""
    wrong: list[str] = field(default_factory=list)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, answer: Answer) -> None:
        said = html.unescape(answer.body.decode(errors="replace"))
        with self._one:
            self.statuses[answer.status] += 1
            self.unknown += UNKNOWN in said
            if answer.status < 500:
                return
            if answer.status != 503 or not answer.retry_after:
                self.wrong.append(f"{what}: {answer.status}, {answer.retry_after!r}")
            elif not ("/readyz" in what or UNKNOWN in said or NOT_SAVED in said):
                self.wrong.append(f"{what}: 503 without its sentence")


@dataclass(slots=True)
class Visitor:
    """Who came by a mailed link; each request goes to any of the `ports`. `patience` is for how
    many seconds one is tried again."""

    ports: Sequence[int]
    link: str
    patience: float = 120.0
    heard: Heard = field(default_factory=Heard)
    retries: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    ticket: str = ""
    _csrf: str = ""

    def enter(self) -> None:
        self.insist("GET", "/open/" + self.link)
        self.insist("POST", "/open/" + self.link)

    def sign_in(self) -> None:
        self.enter()
        self.open_document()

    def open_document(self) -> None:
        (self.ticket,) = hidden(self.insist("GET", "/my/document").body.decode(), "ticket")

    def upload(self, key: str, raw: bytes, name: str = "design.md") -> str:
        fields = {"key": key, "ticket": self.ticket}
        answer = self.insist("POST", "/my/uploads", fields, file=(name, raw))
        return answer.location.rpartition("/")[2]

    def submit(self, upload: str, hours: str, **more: str) -> str:
        said = {"ai_used": "no", "hours": hours, "ticket": self.ticket, **more}
        answer = self.insist("POST", f"/my/submit/{upload}", said)
        return answer.location.partition("?")[0].rpartition("/")[2]

    def press_lock(self, code: str) -> None:
        self.insist("POST", f"/read/{code}/lock", self.lock_form(code))

    def lock_form(self, code: str) -> dict[str, str]:
        page = self.insist("GET", f"/read/{code}/lock").body.decode()
        revision, seen = hidden(page, "revision", "seen")
        said = {"code": code, "recommendation": "proceed", "action": "lock"}
        return said | {"revision": revision, "seen": seen}

    def insist(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: File | None = None,
    ) -> Answer:
        until = time.monotonic() + self.patience
        while True:
            try:
                answer = self.ask(method, path, fields, file)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                break
            if time.monotonic() > until:
                raise TimeoutError(f"{method} {path}: no answer in {self.patience:.0f} s")
            self.retries += 1
            time.sleep(0.05)
        if answer.status >= 400 or (method == "POST" and answer.status not in (302, 303)):
            said = _SAID.search(answer.body)
            raise Refused(f"{method} {path}: {answer.status} {said[0][:400] if said else ''!r}")
        return answer

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: File | None = None,
        said: object = None,
    ) -> Answer:
        """`said` is sent as JSON, as a page's script does."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        form: dict[str, Any] = {"csrf_token": self._csrf, **(fields or {})}
        body: bytes | None = None
        if file:
            form["document"] = FileStorage(io.BytesIO(file[1]), file[0])
            boundary, body = encode_multipart(form)
            headers["Content-Type"] = f'multipart/form-data; boundary="{boundary}"'
        elif said is not None:
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self._csrf}
            body = json.dumps(said).encode()
        elif method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form).encode()
        port = random.choice(self.ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            given, read = response.headers, response.read()
        finally:
            connection.close()
        location, retry = given.get("Location", ""), given.get("Retry-After", "")
        answer = Answer(response.status, location, read, retry)
        for cookie in given.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if b'name="csrf_token"' in read:
            (self._csrf,) = hidden(read.decode(), "csrf_token")
        self.heard.note(f"{method} {'/'.join(path.split('/')[:3])}", answer)
        return answer
