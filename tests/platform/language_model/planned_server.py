"""A real HTTP server that answers as a language model's does, or misbehaves:
`planned_server.py FOLDER [CERTIFICATE]`.

The name of the model in a request says how it is answered (see `Planned`). A name that begins with
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
from collections.abc import Callable
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

STOPPED = {"length": "max_tokens", "stopped-with-words": "CNRY0001 said so"}
"""Of Bedrock: why an answer is not whole."""

FORMAT = b'{"error": {"message": "This response_format type is unavailable now: CNRY0001"}}'
LIMIT = (
    b'{"error": {"message": "\'max_tokens\' is not supported. Use \'max_completion_tokens\'."}}'
)


STATUSES: dict[str, tuple[bytes, int, dict[str, str]]] = {
    "bad-request": (FORMAT + LIMIT, 400, {}),
    "missing": (b"CNRY0001", 404, {}),
    "busy-once": (b"CNRY0001", 429, {"Retry_After": "0"}),
    "busy": (b"CNRY0001", 429, {}),
    "broken-once": (b"CNRY0001", 503, {}),
    "broken": (b"CNRY0001", 500, {}),
    "wait-long": (b"", 429, {"Retry_After": "99999999999999"}),
    "wait-until": (b"", 503, {"Retry_After": "Fri, 31 Dec 2027 23:59:59 GMT"}),
    "created": (BODIES["good"], 201, {}),
}


class Planned(BaseHTTPRequestHandler):
    """Each method that begins with `plan_` is the plan of that name; `STATUSES` and `BODIES` have
    the others, which are sent as they are. What ends in `-once` goes well the second time."""

    protocol_version = "HTTP/1.1"
    folder: Path
    counted: ClassVar[Counter[str]] = Counter()
    keeping = threading.Lock()
    asked: dict[str, Any]
    times: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked = json.loads(body)
        bedrock = re.fullmatch(r"/model/([^/]+)/converse", self.path)
        name = unquote(bedrock[1]) if bedrock else self.asked["model"]
        kept = {
            "model": name,
            "path": self.path,
            "headers": dict(self.headers),
            "body": self.asked,
        }
        with self.keeping:
            self.counted[name] += 1
            self.times = self.counted[name]
            with open(self.folder / "requests", "a", encoding="utf-8") as file:
                file.write(json.dumps(kept) + "\n")
        self.close_connection = True
        # the client hangs up where it has seen enough
        with suppress(OSError):
            if bedrock:
                self.converse(name.partition(".")[0])
            elif to := re.match(r"/to/(\d+)/", self.path):
                self.reply(b"{}", 307, Location=f"http://127.0.0.1:{to[1]}/v1/chat/completions")
            else:
                self.carry_out(name.partition(".")[0])

    def carry_out(self, plan: str) -> None:
        method: Callable[[], None] | None
        method = getattr(self, f"plan_{plan.replace('-', '_')}", None)
        if plan.endswith("-once") and self.times > 1:
            self.reply(BODIES["good"])
        elif method is not None:
            method()
        elif plan in STATUSES:
            body, status, headers = STATUSES[plan]
            self.reply(body, status, **headers)
        else:
            self.reply(BODIES[plan])

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.begin(status, Content_Length=str(len(body)), **headers)
        self.wfile.write(body)

    def begin(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        # it is closed after each answer; a client that is not told would ask again on it
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def pour(self, first: bytes = b"", piece: bytes = b" " * 10_000) -> None:
        self.wfile.write(first)
        for _ in range(3_000):
            self.wfile.write(piece)

    def dripping(self, data: bytes) -> None:
        for n in range(min(len(data), 600)):
            self.wfile.write(data[n : n + 1])
            time.sleep(0.05)

    def converse(self, plan: str) -> None:
        thought = {"reasoningContent": {"reasoningText": {"text": "{Hm.}", "signature": "x"}}}
        text = {"blank": " ", "nul": "a\0b"}.get(plan, ANSWER)
        said = {"role": "assistant", "content": [thought, {"text": text}]}
        stopped = STOPPED.get(plan, "end_turn")
        if plan in ("good", "blank", "nul", *STOPPED):
            whole = {"output": {"message": said}, "stopReason": stopped, "metrics": {}}
            self.reply(json.dumps(whole).encode(), Content_Type="application/json")
        elif plan == "no-text":
            said["content"] = [{"toolUse": {"name": "x"}}, {"text": 7}]
            whole = {"output": {"message": said}, "stopReason": stopped}
            self.reply(json.dumps(whole).encode())
        elif plan == "reason-list":
            self.reply(b'{"stopReason": ["CNRY0001"]}')
        elif plan == "good-chat":
            self.reply(BODIES["good"])
        elif plan == "busy":
            error = {"x-amzn-ErrorType": "ThrottlingException"}
            self.reply(b'{"message": "CNRY0001"}', 429, **error)
        else:
            self.carry_out(plan)

    # --- time

    def plan_slow(self) -> None:
        time.sleep(30)

    plan_slow_once = plan_slow

    def plan_drip(self) -> None:
        self.begin(Content_Length=str(len(BODIES["good"])))
        self.dripping(BODIES["good"])

    def plan_drip_open(self) -> None:
        self.begin()
        self.dripping(b" " * 600)

    def plan_drip_head(self) -> None:
        self.dripping(b"HTTP/1.1 200 OK\r\nX-Y: " + b"z" * 600)

    def plan_drip_continues(self) -> None:
        for _ in range(600):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.05)

    # --- size

    def plan_endless(self) -> None:
        self.begin()
        self.pour()

    def plan_endless_chunks(self) -> None:
        self.begin(Transfer_Encoding="chunked")
        self.pour(piece=b"2710\r\n" + b" " * 10_000 + b"\r\n")

    def plan_minus_chunk(self) -> None:
        self.begin(Transfer_Encoding="chunked")
        self.pour(b"-1\r\n")

    def plan_wide_chunk(self) -> None:
        self.begin(Transfer_Encoding="chunked")
        self.pour(b"7fffffff\r\n")

    def plan_bomb(self) -> None:
        packed = gzip.compress(b" " * BOMB)
        self.reply(packed, Content_Encoding="gzip")

    def plan_bomb_unsaid(self) -> None:
        self.reply(gzip.compress(b" " * BOMB))

    def plan_long_head(self) -> None:
        self.begin(X_Y="z" * 100_000)

    def plan_many_heads(self) -> None:
        self.begin(200, **{f"X-{n}": "z" for n in range(500)})

    # --- breaking off

    def plan_cut(self) -> None:
        self.begin(Content_Length=str(len(BODIES["good"])))
        self.wfile.write(BODIES["good"][:60])

    def plan_cut_chunk(self) -> None:
        self.begin(Transfer_Encoding="chunked")
        self.wfile.write(b"fff\r\n" + BODIES["good"])

    def plan_hang_up(self) -> None:
        pass

    def plan_not_http(self) -> None:
        self.wfile.write(b"CNRY0001 220 mail.example.test ESMTP\r\n")

    def plan_chunked(self) -> None:
        self.begin(Transfer_Encoding="chunked")
        for piece in (BODIES["good"][:9], BODIES["good"][9:]):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    # --- saying no

    def plan_format(self, status: int = 400) -> None:
        refused = "response_format" in self.asked
        self.reply(FORMAT if refused else BODIES["good"], status if refused else 200)

    def plan_format_422(self) -> None:
        self.plan_format(422)

    def plan_limit(self) -> None:
        if "max_tokens" in self.asked:
            self.reply(LIMIT, 400)
        else:
            self.plan_format()

    def plan_bad_request_endless(self) -> None:
        self.begin(400)
        self.pour()

    def plan_forbidden(self) -> None:
        self.reply(self.headers["Authorization"].encode(), 401)

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
