"""A provider that signs whatever a test asks it to, as a real server. It stands for providers that
lie, are slow or are broken, which no honest one will be for a test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT = "blindfolio"
SIGNED_OUT: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}


class Forger:
    def __init__(self) -> None:
        self.issuer = ""
        self.keys = [self.new_key("first")]
        self.metadata: dict[str, Any] = {}  # beyond what the specification wants
        self.id_token = ""
        self.delay = 0.0  # seconds before each answer
        self.asked: list[str] = []
        self.app = Flask("forger")
        self.hosts: list[str] = []  # by which it was asked
        self.app.before_request(lambda: self.hosts.append(request.host))
        self.app.before_request(lambda: time.sleep(self.delay))
        self.app.add_url_rule("/redirect", "redirect", lambda: redirect("/jwks"))
        self.app.add_url_rule("/endless", "endless", lambda: repeat(b" " * 65_536))
        for name in ("metadata", "jwks", "token", "userinfo"):
            self.app.add_url_rule(
                f"/{name}", name, getattr(self, f"_{name}"), methods=["GET", "POST"]
            )
        self.app.add_url_rule("/.well-known/openid-configuration", "known", self._metadata)

    @staticmethod
    def new_key(kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})

    def claims(self, **given: Any) -> dict[str, Any]:
        now = int(time.time())
        made = {"iss": self.issuer, "aud": CLIENT, "sub": "u1", "iat": now, "exp": now + 60}
        return {name: value for name, value in (made | given).items() if value is not None}

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None, **header: Any) -> str:
        key = key or self.keys[-1]
        return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)

    def _metadata(self) -> dict[str, Any]:
        self.asked.append("metadata")
        addresses = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "jwks",
            "userinfo_endpoint": "userinfo",
        }
        found = {name: f"{self.issuer}/{path}" for name, path in addresses.items()}
        return {"issuer": self.issuer, **found, **self.metadata}

    def _jwks(self) -> Any:
        self.asked.append("jwks")
        return KeySet([*self.keys]).as_dict(private=False)

    def _token(self) -> dict[str, str]:
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token}

    def _userinfo(self) -> dict[str, str]:
        return {"sub": "someone else", "email": "other@example.org"}


@contextmanager
def forging() -> Iterator[Forger]:
    forger = Forger()
    server = make_server("127.0.0.1", 0, forger.app, threaded=True)
    forger.issuer = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    yield forger
    server.shutdown()
    serving.join()
