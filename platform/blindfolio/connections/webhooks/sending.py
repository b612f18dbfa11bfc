"""Signs one event and sends it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol

from blindfolio import clock
from blindfolio.connections.webhooks.models import WebhookDelivery
from blindfolio.files import private_files
from blindfolio.outbound import address, client
from blindfolio.settings import Settings

SECONDS = 15.0
PREFIX = "whsec_"
REPLY_BYTES = 200
NOTHING = "nothing to say"  # the fault of an event that a hiring system needn't be told


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int | None = None
    fault: str = ""
    reply: str = ""
    pause: int = 0  # in seconds, as the receiver asks for

    @property
    def arrived(self) -> bool:
        return self.fault == NOTHING or (self.status is not None and 200 <= self.status < 300)


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    url: str
    body: bytes
    headers: Mapping[str, str]
    method: str = "POST"


class Sender(Protocol):
    def send(self, message: Letter) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Outside:
    allowed: address.Allowed

    def send(self, message: Letter) -> Outcome:
        try:
            with client.sent(
                message.method,
                address.parse(message.url),
                message.body,
                message.headers,
                allowed=self.allowed,
                seconds=SECONDS,
            ) as response:
                said = b"".join(client.pieces(response, REPLY_BYTES))[:REPLY_BYTES]
                pause = client.pause_asked(response) or 0
                # A database can't store NUL.
                text = said.decode("utf-8", "replace").replace("\0", "\ufffd")
                return Outcome(response.status, reply=text, pause=pause)
        except client.Unreached as error:
            return Outcome(fault=error.code)


@dataclass(frozen=True, slots=True)
class ToFolder:
    """Writes what would be sent to files, for tests."""

    folder: Path

    def send(self, message: Letter) -> Outcome:
        private_files.make_folder(self.folder)
        head = "".join(f"{name}: {value}\n" for name, value in message.headers.items())
        kind = "webhook" if "webhook-id" in message.headers else "message"
        file = self.folder / f"msg_{message.id}.{kind}"
        unfinished = file.with_suffix(".part")
        request = f"{message.method} {message.url}\n{head}\n".encode()
        unfinished.write_bytes(request + message.body)
        os.replace(unfinished, file)
        return Outcome(200)


def of_site(settings: Settings) -> Sender:
    if settings.test_outbox:
        return ToFolder(Path(settings.test_outbox))
    return Outside(settings.outbound_allowed)


def message_of(delivery: WebhookDelivery, url: str, secrets: Sequence[str]) -> Letter:
    body = body_of(delivery)
    return Letter(delivery.id, url, body, headers_of(delivery, body, secrets))


def body_of(delivery: WebhookDelivery) -> bytes:
    """Returns the same bytes for each attempt."""
    at = delivery.at.astimezone(UTC).isoformat(timespec="milliseconds")
    said: dict[str, Any] = {"type": delivery.type, "timestamp": at, "data": delivery.data}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def headers_of(
    delivery: WebhookDelivery, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    id_, at = f"msg_{delivery.id}", int(clock.now().timestamp())
    signed = f"{id_}.{at}.".encode() + body
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
