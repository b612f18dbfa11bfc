"""Asks a model on a server that isn't trusted. Only the answer is passed on."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.patience import LONGEST_PAUSE, PAUSE, TRIES
from blindfolio.language_model.untrusted import as_code, text_of, whole_text
from blindfolio.outbound import address, client

ANSWER_BYTES = 400_000  # Twice the longest usable answer. The rest isn't read.
_COMPLAINT_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    pause: float


class _TryAgain(NoAnswer):
    def __init__(self, code: str, pause: float = PAUSE) -> None:
        super().__init__(code)
        self.pause = pause


class Chat:
    """A model on a server. `seconds` limits the time from the first byte sent to the last byte
    read. Proxies from the environment are ignored, because they must not see a document.
    """

    def __init__(self, name: str, url: str, key: str, seconds: float) -> None:
        self._name = name
        self._target = address.parse(f"{url.rstrip('/')}/chat/completions")
        # The operator chose this address, so it may be anywhere.
        self._allowed = address.Allowed(frozenset({self._target.origin}))
        self.model = f"{name}@{urlsplit(url).netloc}"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._seconds = seconds

    def answer(self, request: ModelRequest) -> str:
        """Raises NoAnswer if the model refuses, stops early or can't be reached."""
        for _ in range(TRIES - 1):
            try:
                return self._try(request)
            except _TryAgain as failed:
                time.sleep(failed.pause)
        return self._try(request)

    def _try(self, request: ModelRequest) -> str:
        until = time.monotonic() + self._seconds
        body = {
            "model": self._name,
            "messages": [
                {"role": "system", "content": request.instructions},
                {"role": "user", "content": request.material},
            ],
            "max_tokens": request.answer_tokens,
            "stream": False,
        }
        if request.schema:
            held_to = {"name": "answer", "strict": True, "schema": dict(request.schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": held_to}
        reply = self._post(body, until)
        while reply.status in (400, 422) and (plainer := _plainer(body, reply.body)):
            body = plainer
            reply = self._post(body, until)
        if reply.status == 200:
            return _text_in(reply.body)
        if reply.status == 429 or reply.status >= 500:
            raise _TryAgain(f"HTTP {reply.status}", reply.pause)
        redirects = 300 <= reply.status < 400
        raise NoAnswer("redirected" if redirects else f"HTTP {reply.status}")

    def _post(self, body: dict[str, Any], until: float) -> _Reply:
        try:
            with client.sent(
                "POST",
                self._target,
                json.dumps(body).encode(),
                self._headers,
                allowed=self._allowed,
                seconds=until - time.monotonic(),
            ) as response:
                return _read(response)
        except client.Unreached as error:
            failed = _TryAgain if error.code == client.TOO_LATE else NoAnswer
            raise failed(error.code) from None


def _read(response: HTTPResponse) -> _Reply:
    # a complete answer, the start of an error message, or only the status
    asked = client.pause_asked(response)
    seconds = PAUSE if asked is None else min(float(asked), LONGEST_PAUSE)
    if response.status == 200:
        return _Reply(200, client.whole(response, ANSWER_BYTES), seconds)
    wanted = _COMPLAINT_BYTES if response.status in (400, 422) else 0
    return _Reply(response.status, b"".join(client.pieces(response, wanted)), seconds)


def _plainer(body: dict[str, Any], said: bytes) -> dict[str, Any] | None:
    # Drops an option that the server may not know. None if none is left.
    plainer = dict(body)
    if "max_tokens" in body and b"max_completion_tokens" in said:
        return plainer | {"max_completion_tokens": plainer.pop("max_tokens")}
    return plainer if plainer.pop("response_format", None) else None


def _text_in(body: bytes) -> str:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise NoAnswer("not JSON") from None
    match said:
        case {"choices": [{"message": {**message}, **choice}, *_]}:
            stopped = choice.get("finish_reason")
        case _:
            raise NoAnswer("another shape")
    if stopped != "stop":
        raise NoAnswer(f"stopped: {as_code(stopped)}")
    content = message.get("content")
    # Some services send parts.
    parts = content if isinstance(content, list) else [{"text": content}]
    return whole_text("".join(map(text_of, parts)))
