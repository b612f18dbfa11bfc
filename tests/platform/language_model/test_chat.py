"""A model is asked by the chat-completions protocol, over a real connection to a server that may do
anything: it gives the answer or a code of a few words, in time and without filling the memory."""

from __future__ import annotations

import logging
import re
import socket
import time
import traceback
import tracemalloc
from itertools import count

import pytest

from blindfolio.language_model import patience
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.chat import Chat
from tests import sinks
from tests.platform.language_model.conftest import ModelServer

ANSWER = '{"ok": true}'
SCHEMA = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
REQUEST = ModelRequest("Ask.", '{"document": "CNRY0002 für 3 €"}', SCHEMA, 700)
KEY = "sk-CNRY0003"
_numbers = count(1)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("time.sleep", found.append)
    return found


def chat(server: ModelServer, plan: str, *, key: str = KEY, seconds: float = 20) -> Chat:
    return Chat(f"{plan}.{next(_numbers)}", server.url, key, seconds)


def name_of(model: Chat) -> str:
    return model.model.partition("@")[0]


def code(model: Chat, request: ModelRequest = REQUEST) -> str:
    with pytest.raises(NoAnswer) as refused:
        model.answer(request)
    told = "".join(traceback.format_exception(refused.value))
    assert not re.search(r"CNRY\d", told)
    assert re.fullmatch(r"[A-Za-z0-9_: ]{1,40}", refused.value.code)
    return refused.value.code


# --- what is sent, and an answer


def test_what_is_sent_is_the_request_and_nothing_else(server: ModelServer) -> None:
    model = chat(server, "good")
    assert model.answer(REQUEST) == ANSWER
    (asked,) = server.asked(name_of(model))
    assert asked["path"] == "/v1/chat/completions"
    assert asked["body"] == {
        "model": name_of(model),
        "messages": [
            {"role": "system", "content": "Ask."},
            {"role": "user", "content": '{"document": "CNRY0002 für 3 €"}'},
        ],
        "max_tokens": 700,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
        },
    }
    del asked["headers"]["Content-Length"]
    assert asked["headers"] == {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": "blindfolio",
        "Authorization": f"Bearer {KEY}",
    }


@pytest.mark.parametrize(
    ("plan", "pause"),
    [
        *(("good", None), ("parts", None), ("chunked", None)),
        *(("busy-once", 0), ("broken-once", patience.PAUSE), ("slow-once", patience.PAUSE)),
    ],
)
def test_an_answer_comes_whole_in_parts_in_chunks_or_at_the_second_try(
    server: ModelServer, pauses: list[float], plan: str, pause: float | None
) -> None:
    model = chat(server, plan, key="", seconds=2)
    assert model.model.endswith(f"@127.0.0.1:{server.port}")
    assert model.answer(ModelRequest("Ask.", "{}", {}, 700)) == ANSWER
    asked = server.asked(name_of(model))
    assert (len(asked), pauses) == ((1, []) if pause is None else (2, [pause]))
    assert "Authorization" not in asked[0]["headers"]
    assert "response_format" not in asked[0]["body"]


def test_no_proxy_of_the_environment_gets_to_see_a_document(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sinks.silent() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert chat(server, "good").answer(REQUEST) == ANSWER


# --- answers that are none


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (plan, said)
        for said, plans in {
            "stopped: length": "length",
            "stopped: content_filter": "filtered",
            "stopped: error": "no-reason reason-with-words",
            "empty": "null refusal blank number part-number part-string",
            "not text": "nul surrogate",
            "not JSON": "empty html nested nested-object digits not-utf8 half",
            "another shape": "no-choice choices-object choice-string message-string"
            " message-gone list string",
            "cut off": "cut cut-chunk hang-up",
            "not HTTP": "not-http long-head many-heads",
            "HTTP 401": "forbidden",
            "HTTP 404": "missing",
            "HTTP 201": "created",
        }.items()
        for plan in plans.split()
    ],
)
def test_what_is_no_answer_is_told_by_a_code_and_not_asked_for_again(
    server: ModelServer, pauses: list[float], plan: str, said: str
) -> None:
    model = chat(server, plan)
    assert code(model) == said
    assert len(server.asked(name_of(model))) == 1
    assert pauses == []


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("huge", "too long"),
        ("endless", "too long"),
        ("endless-chunks", "too long"),
        ("minus-chunk", "too long"),
        ("wide-chunk", "too long"),
        ("bomb", "packed answer"),
        ("bomb-unsaid", "not JSON"),
        ("bad-request-endless", "HTTP 400"),
    ],
)
def test_thirty_megabytes_do_not_get_into_memory(
    server: ModelServer, plan: str, said: str
) -> None:
    model = chat(server, plan)
    tracemalloc.start()
    try:
        assert code(model) == said
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4_000_000


# --- time


def left_in_time(model: Chat, seconds: float, request: ModelRequest = REQUEST) -> None:
    """It is asked twice, for so many seconds in all."""
    began = time.monotonic()
    assert code(model, request) == "no answer in time"
    assert seconds <= time.monotonic() - began < 5


@pytest.mark.parametrize("plan", ["slow", "drip", "drip-open", "drip-head", "drip-continues"])
def test_a_slow_server_is_left_in_time_and_asked_once_more(
    server: ModelServer, pauses: list[float], plan: str
) -> None:
    left_in_time(chat(server, plan, seconds=0.3), 0.6)
    assert pauses == [patience.PAUSE]


def test_a_tls_connection_that_drips_is_left_in_time_too(
    tls_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_server.certificate))
    left_in_time(chat(tls_server, "drip-open", seconds=0.5), 1)


def test_a_server_that_takes_nothing_in_is_left_in_time() -> None:
    """The document itself is what waits here: it is larger than what the system takes over."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        model = Chat("m", f"http://127.0.0.1:{deaf.getsockname()[1]}/v1", KEY, 0.3)
        left_in_time(model, 0, ModelRequest("Ask.", "x" * 30_000_000, {}, 700))


# --- refusals that may pass


@pytest.mark.parametrize(
    ("plan", "said", "paused"),
    [
        ("busy", "HTTP 429", patience.PAUSE),
        ("broken", "HTTP 500", patience.PAUSE),
        ("wait-long", "HTTP 429", patience.LONGEST_PAUSE),
        ("wait-until", "HTTP 503", patience.PAUSE),
    ],
)
def test_a_server_that_stays_busy_is_not_asked_a_third_time(
    server: ModelServer, pauses: list[float], plan: str, said: str, paused: float
) -> None:
    model = chat(server, plan)
    assert code(model) == said
    assert len(server.asked(name_of(model))) == 2
    assert pauses == [paused]


@pytest.mark.parametrize("plan", ["format", "format-422"])
def test_a_server_that_knows_no_schema_is_asked_without_one(
    server: ModelServer, pauses: list[float], plan: str
) -> None:
    model = chat(server, plan)
    assert model.answer(REQUEST) == ANSWER
    first, second = (asked["body"] for asked in server.asked(name_of(model)))
    del first["response_format"]
    assert (first, pauses) == (second, [])


def test_a_model_with_another_name_for_its_limit_is_given_it(server: ModelServer) -> None:
    model = chat(server, "limit")
    assert model.answer(REQUEST) == ANSWER
    asked = [
        (b.get("max_tokens"), b.get("max_completion_tokens"), "response_format" in b)
        for b in (asked["body"] for asked in server.asked(name_of(model)))
    ]
    assert asked == [(700, None, True), (None, 700, True), (None, 700, False)]


def test_a_request_that_is_refused_in_its_plainest_form_is_not_sent_again(
    server: ModelServer,
) -> None:
    model = chat(server, "bad-request")
    assert code(model) == "HTTP 400"
    assert len(server.asked(name_of(model))) == 3


# --- who is spoken to


def test_a_redirect_is_not_followed_not_even_on_this_machine(server: ModelServer) -> None:
    with sinks.silent() as elsewhere:
        port = elsewhere.rpartition(":")[2]
        assert code(Chat("m", f"{server.root}/to/{port}/v1", KEY, 20)) == "redirected"


def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent(
    tls_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = chat(tls_server, "good")
    assert code(model) == "no secure connection"
    assert tls_server.asked(name_of(model)) == []
    monkeypatch.setenv("SSL_CERT_FILE", str(tls_server.certificate))
    assert model.answer(REQUEST) == ANSWER
    other = Chat("good", tls_server.url.replace("127.0.0.1", "localhost"), KEY, 20)
    assert code(other) == "no secure connection", "the certificate is for another name"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        *((f"https://{host}/v1", "no connection") for host in ("a..test", "x" * 80)),
        ("https://no-such-name.invalid/v1", "no connection"),
        ("http://127.0.0.1:{closed}/v1", "no connection"),
        ("https://127.0.0.1:{plain}/v1", "no secure connection"),
    ],
)
def test_an_address_that_leads_to_no_model_is_said(
    server: ModelServer, address: str, said: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    model = Chat("good", address.format(closed=closed, plain=server.port), KEY, 5)
    assert code(model) == said


# --- what is logged


@pytest.mark.parametrize("plan", ["good", "forbidden", "busy", "not-http", "hang-up", "html"])
def test_neither_the_document_nor_the_key_reaches_a_log(
    server: ModelServer, caplog: pytest.LogCaptureFixture, plan: str
) -> None:
    model = chat(server, plan)
    with caplog.at_level(logging.DEBUG):
        if plan == "good":
            model.answer(REQUEST)
        else:
            code(model)
    assert not re.search(r"CNRY\d", caplog.text)
    assert "CNRY" not in repr(model)


def test_a_key_that_fits_no_header_is_not_repeated(server: ModelServer) -> None:
    """The settings refuse one; this is what happens to one that gets here all the same."""
    assert code(chat(server, "good", key="CNRY0003\r\nX-Other: 1")) == "not HTTP"
    assert code(chat(server, "good", key="CNRY0003 €")) in ("not HTTP", "no connection")
