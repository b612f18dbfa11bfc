"""A candidate's browser over real HTTP that tries again until it has an answer."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')
_BOUNDARY = "----------------a-candidates-file"


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
class Candidate:
    """One candidate. `patience` is for how many seconds a request is tried again."""

    port: int
    link: str
    patience: float = 120.0
    retries: int = 0
    _cookies: dict[str, str] = field(default_factory=dict)
    _csrf: str = ""
    ticket: str = ""

    def sign_in(self) -> None:
        path = "/open/" + self.link
        self._read_token(self.insist("GET", path).body)
        self.insist("POST", path, {})
        self.open_document()

    def open_document(self) -> None:
        body = self.insist("GET", "/my/document").body
        self._read_token(body)
        found = _TICKET.search(body.decode())
        self.ticket = found.group(1) if found else ""

    def upload(self, key: str, raw: bytes, name: str = "design.md") -> str:
        answer = self.insist(
            "POST", "/my/uploads", {"key": key, "ticket": self.ticket}, file=(name, raw)
        )
        return answer.location.rpartition("/")[2]

    def submit(self, upload: str, hours: str) -> str:
        answer = self.insist(
            "POST",
            f"/my/submit/{upload}",
            {"ai_used": "no", "hours": hours, "ticket": self.ticket},
        )
        return answer.location.rpartition("/")[2]

    def insist(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
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
            said = re.search(
                rb'<p class="error.*?</p>|error-summary.*?</section>', answer.body, re.S
            )
            raise Refused(
                f"{method} {path}: {answer.status} {said.group(0)[:400] if said else ''!r}"
            )
        return answer

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        body = None
        if method == "POST":
            form = {"csrf_token": self._csrf, **(fields or {})}
            headers["Content-Type"], body = _encoded(form, file)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            given = response.headers
            answer = Answer(
                response.status,
                given.get("Location", ""),
                response.read(),
                given.get("Retry-After", ""),
            )
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def _read_token(self, body: bytes) -> None:
        found = _TOKEN.search(body.decode())
        if found:
            self._csrf = found.group(1)


def _encoded(form: Mapping[str, str], file: tuple[str, bytes] | None) -> tuple[str, bytes]:
    if file is None:
        return "application/x-www-form-urlencoded", urlencode(form).encode()
    name, raw = file
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
        for k, v in form.items()
    ]
    head = f'Content-Disposition: form-data; name="document"; filename="{name}"'
    parts.append(
        f"--{_BOUNDARY}\r\n{head}\r\nContent-Type: text/markdown\r\n\r\n".encode()
        + raw
        + f"\r\n--{_BOUNDARY}--\r\n".encode()
    )
    return f"multipart/form-data; boundary={_BOUNDARY}", b"".join(parts)
