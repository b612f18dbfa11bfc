"""A real HTTP server that answers as a language model's does, or misbehaves:
`planned_server.py FOLDER [CERTIFICATE]`.

The name of the model in a request is that of its plan. A name that begins with
the name of a plan and a dot has that plan, so that each test has a model, and a count of its
requests, of its own. Each request is kept as a line of JSON in FOLDER/requests. Behind
`/to/PORT/` the server redirects to that port. It speaks the Converse API of Amazon Bedrock too,
where the id says the same. It says its own port when it listens.
"""

from __future__ import annotations

import gzip
import json
import re
import ssl
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

ANSWER = '{"ok": true}'
BOMB = 30_000_000


def answered(content: Any = ANSWER, reason: Any = "stop", **more: Any) -> bytes:
    message = {"role": "assistant", "content": content, "reasoning_content": "Hm {", **more}
    choice = {"index": 0, "message": message, "finish_reason": reason, "logprobs": None}
    usage = {"prompt_tokens": 31, "completion_tokens": 9, "total_tokens": 40}
    return json.dumps({"id": "x", "choices": [choice], "usage": usage}).encode()


def _parts(*parts: Any) -> bytes:
    return answered(list(parts))


BODIES: dict[str, bytes] = {
    "good": answered(),
    "first-fact": answered('{"n": 1}'),
    "fenced": answered(f"Of course:\n```json\n{ANSWER}\n```\n"),
    "not-ok": answered("Yes, CNRY0001 is { fine"),
    "parts": _parts(
        {"type": "thinking", "thinking": [{"type": "text", "text": "{Hm."}]},
        {"type": "text", "text": ANSWER[:5]},
        {"type": "text", "text": ANSWER[5:]},
    ),
    "length": answered(reason="length"),
    "filtered": answered(None, "content_filter"),
    "no-reason": answered(reason=None),
    "reason-with-words": answered(reason="CNRY0001 said so"),
    "null": answered(None),
    "refusal": answered(None, refusal="CNRY0001"),
    "blank": answered("  "),
    "number": answered(7),
    "part-number": _parts({"type": "text", "text": 7}),
    "part-string": _parts("CNRY0001"),
    "nul": answered("a\0b"),
    "surrogate": answered("a\ud800b"),
    "empty": b"",
    "html": b"<html><title>CNRY0001</title></html>",
    "no-choice": b'{"choices": []}',
    "choices-object": b'{"choices": {"0": {}}}',
    "choice-string": b'{"choices": ["CNRY0001"]}',
    "message-string": b'{"choices": [{"message": "CNRY0001", "finish_reason": "stop"}]}',
    "message-gone": b'{"choices": [{"finish_reason": "stop"}]}',
    "list": b"[]",
    "string": b'"CNRY0001"',
    "nested": b"[" * 200_000,
    "nested-object": b'{"a":' * 50_000,
    "digits": b'{"choices": ' + b"9" * 50_000 + b"}",
    "not-utf8": b'{"choices": "\xff\xfe"}',
    "half": answered()[:40],
    "huge": answered("x" * 3_000_000),
}

FORMAT = b'{"error": {"message": "This response_format type is unavailable now: CNRY0001"}}'
LIMIT = (
    b'{"error": {"message": "\'max_tokens\' is not supported. Use \'max_completion_tokens\'."}}'
)

STATUSES: dict[str, tuple[bytes, int, dict[str, str]]] = {
    "bad-request": (FORMAT + LIMIT, 400, {}),
    "missing": (b"CNRY0001", 404, {}),
    "busy-once": (b"CNRY0001", 429, {"Retry-After": "0"}),
    "busy": (b"CNRY0001", 429, {"x-amzn-ErrorType": "ThrottlingException"}),
    "broken-once": (b"CNRY0001", 503, {}),
    "broken": (b"CNRY0001", 500, {}),
    "wait-long": (b"", 429, {"Retry-After": "99999999999999"}),
    "wait-until": (b"", 503, {"Retry-After": "Fri, 31 Dec 2027 23:59:59 GMT"}),
    "created": (answered(), 201, {}),
    "bomb": (gzip.compress(b" " * BOMB), 200, {"Content-Encoding": "gzip"}),
    "bomb-unsaid": (gzip.compress(b" " * BOMB), 200, {}),
    "long-head": (b"", 200, {"X-Y": "z" * 100_000}),
    "many-heads": (b"", 200, {f"X-{n}": "z" for n in range(500)}),
}

_CHUNKED = {"Transfer-Encoding": "chunked"}
_LENGTH = {"Content-Length": str(len(answered()))}
_SPACES = [b" " * 10_000] * 3_000

POURED: dict[str, tuple[dict[str, str], list[bytes]]] = {
    "endless": ({}, _SPACES),
    "endless-chunks": (_CHUNKED, [b"2710\r\n" + b" " * 10_000 + b"\r\n"] * 3_000),
    "minus-chunk": (_CHUNKED, [b"-1\r\n", *_SPACES]),
    "wide-chunk": (_CHUNKED, [b"7fffffff\r\n", *_SPACES]),
    "cut": (_LENGTH, [answered()[:60]]),
    "cut-chunk": (_CHUNKED, [b"fff\r\n", answered()]),
    "chunked": (
        _CHUNKED,
        [
            *(b"%x\r\n%s\r\n" % (len(it), it) for it in (answered()[:9], answered()[9:])),
            b"0\r\n\r\n",
        ],
    ),
}
"""The head and what follows it, however long that is said to be."""

DRIPPED: dict[str, tuple[dict[str, str] | None, list[bytes]]] = {
    "drip": (_LENGTH, [bytes([byte]) for byte in answered()]),
    "drip-open": ({}, [b" "] * 600),
    "drip-head": (None, [bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\nX-Y: " + b"z" * 600]),
    "drip-continues": (None, [b"HTTP/1.1 100 Continue\r\n\r\n"] * 600),
}
"""The same, a twentieth of a second apart; None for a head that drips too."""


def _conversed(content: Any, stopped: str = "end_turn") -> bytes:
    said = {"role": "assistant", "content": content}
    return json.dumps({"output": {"message": said}, "stopReason": stopped}).encode()


def _spoken(text: str, stopped: str = "end_turn") -> bytes:
    thought = {"reasoningContent": {"reasoningText": {"text": "{Hm.}", "signature": "x"}}}
    return _conversed([thought, {"text": text}], stopped)


BEDROCK: dict[str, bytes] = {
    "good": _spoken(ANSWER),
    "blank": _spoken(" "),
    "nul": _spoken("a\0b"),
    "length": _spoken(ANSWER, "max_tokens"),
    "stopped-with-words": _spoken(ANSWER, "CNRY0001 said so"),
    "no-text": _conversed([{"toolUse": {"name": "x"}}, {"text": 7}]),
    "reason-list": b'{"stopReason": ["CNRY0001"]}',
    "good-chat": answered(),
}


class Planned(BaseHTTPRequestHandler):
    """What ends in `-once` goes well the second time; what nothing is planned for is hung up on."""

    protocol_version = "HTTP/1.1"
    folder: Path
    counted: ClassVar[Counter[str]] = Counter()
    keeping = threading.Lock()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        bedrock = re.fullmatch(r"/model/([^/]+)/converse", self.path)
        name = unquote(bedrock[1]) if bedrock else asked["model"]
        plan = name.partition(".")[0]
        kept = {"model": name, "path": self.path, "headers": dict(self.headers), "body": asked}
        with self.keeping:
            self.counted[name] += 1
            again = plan.endswith("-once") and self.counted[name] > 1
            with open(self.folder / "requests", "a", encoding="utf-8") as file:
                file.write(json.dumps(kept) + "\n")
        self.close_connection = True
        # the client hangs up where it has seen enough
        with suppress(OSError):
            if to := re.match(r"/to/(\d+)/", self.path):
                where = f"http://127.0.0.1:{to[1]}/v1/chat/completions"
                self.reply(b"{}", 307, Location=where)
            elif bedrock and plan in BEDROCK:
                self.reply(BEDROCK[plan])
            else:
                self.carry_out("good" if again else plan, asked)

    def carry_out(self, plan: str, asked: dict[str, Any]) -> None:
        if plan in BODIES:
            self.reply(BODIES[plan])
        elif plan in STATUSES:
            body, status, headers = STATUSES[plan]
            self.reply(body, status, **headers)
        elif plan in POURED or plan in DRIPPED:
            head, pieces = (POURED | DRIPPED)[plan]
            if head is not None:
                self.begin(head)
            for piece in pieces:
                self.wfile.write(piece)
                time.sleep(0.05 if plan in DRIPPED else 0)
        elif plan in ("slow", "slow-once"):
            time.sleep(30)
        elif plan == "not-http":
            self.wfile.write(b"CNRY0001 220 mail.example.test ESMTP\r\n")
        elif plan == "limit" and "max_tokens" in asked:
            self.reply(LIMIT, 400)
        elif plan in ("format", "format-422", "limit"):
            refused = "response_format" in asked
            status = 422 if plan == "format-422" else 400
            self.reply(*((FORMAT, status) if refused else (BODIES["good"], 200)))
        elif plan == "bad-request-endless":
            self.begin({}, 400)
            self.wfile.writelines(_SPACES)
        elif plan == "forbidden":
            self.reply(self.headers["Authorization"].encode(), 401)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.begin({"Content-Length": str(len(body)), **headers}, status)
        self.wfile.write(body)

    def begin(self, headers: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        # it is closed after each answer; a client that is not told would ask again on it
        for name, value in {"Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def main(folder: Path, certificate: str | None) -> None:
    Planned.folder = folder
    server = _Server(("127.0.0.1", 0), Planned)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None)
