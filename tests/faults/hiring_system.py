"""The other side, played by this machine: Greenhouse and Ashby as they answer our calls. Nobody can
ask the real ones from here."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class HiringSystem:
    """Takes our calls with `key`. `faults` are answered first: a status, or seconds of silence
    before the connection is cut. As Greenhouse does, it reads the status when it is told."""

    port: int
    key: str
    read: Callable[[str], dict[str, Any]] = lambda _url: {}
    faults: list[int | float] = field(default_factory=list)
    calls: list[tuple[str, str, bytes]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> int:
        self.calls.append((method, path, body))
        sent = headers.get("Authorization", "").removeprefix("Basic ")
        if base64.b64decode(sent).decode() != f"{self.key}:" or not headers.get("User-Agent"):
            return 403
        if path.startswith("/integrations/testing_partners/take_home_tests/"):
            if method != "PATCH":
                return 412
            self.results.append(self.read(path))
            return 200
        if (method, path) == ("POST", "/assessment.update"):
            return self._update(json.loads(body))
        return 404

    def _update(self, said: dict[str, Any]) -> int:
        blobs = [v for v in said.values() if isinstance(v, dict)]
        fits = all(it["type"] in ("string", "url") for it in blobs) and "timestamp" in said
        stamps = [it["timestamp"] for it in self.results]
        if fits and said["timestamp"] > max(stamps, default=0):
            self.results.append(said)
        return 200 if fits else 422


@contextmanager
def playing(key: str) -> Iterator[HiringSystem]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = made.faults.pop(0) if made.faults else 0
            if isinstance(fault, float):
                time.sleep(fault)
                self.close_connection = True
                return
            status = fault or made.answer(self.command, self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = HiringSystem(server.server_port, key)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
