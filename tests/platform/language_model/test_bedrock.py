"""A model of Bedrock is asked by its recorded shapes, and over a connection to a server of our own;
off, nothing is loaded."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, NoCredentialsError, ReadTimeoutError
from botocore.stub import Stubber

from blindfolio.language_model import patience
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.bedrock import Bedrock
from dev import ROOT
from tests.platform.language_model.conftest import ModelServer

REQUEST = ModelRequest("Ask.", '{"document": []}', {"type": "object"}, 700)
ANSWER = '{"ok": true}'


def answered(text: str = ANSWER, stopped: str = "end_turn") -> dict[str, Any]:
    """A response of Converse, as it was recorded; with the parts that are not the text."""
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
        "stopReason": stopped,
        "usage": {"inputTokens": 310, "outputTokens": 92, "totalTokens": 402},
        "metrics": {"latencyMs": 2113},
    }


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Bedrock:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return Bedrock("example.model-v1:0", "eu-central-1", 40)


@pytest.fixture
def stub(model: Bedrock) -> Iterator[Stubber]:
    with Stubber(model.client) as found:
        yield found


def test_what_is_sent_is_the_request_and_nothing_else(model: Bedrock, stub: Stubber) -> None:
    stub.add_response(
        "converse",
        answered(),
        {
            "modelId": "example.model-v1:0",
            "system": [{"text": "Ask."}],
            "messages": [{"role": "user", "content": [{"text": '{"document": []}'}]}],
            "inferenceConfig": {"maxTokens": 700},
        },
    )
    assert model.answer(REQUEST) == ANSWER
    stub.assert_no_pending_responses()


def test_parts_that_are_not_the_answer_s_text_are_passed_over(
    model: Bedrock, stub: Stubber
) -> None:
    response = answered()
    thought = {"reasoningContent": {"reasoningText": {"text": "{Hm.}", "signature": "x"}}}
    response["output"]["message"]["content"].insert(0, thought)
    stub.add_response("converse", response)
    assert model.answer(REQUEST) == ANSWER


@pytest.mark.parametrize(
    ("stopped", "code"),
    [
        ("max_tokens", "stopped: max_tokens"),
        ("guardrail_intervened", "stopped: guardrail_intervened"),
        ("content_filtered", "stopped: content_filtered"),
        ("Jane Canary's document", "stopped: error"),
    ],
)
def test_an_answer_that_breaks_off_is_none(
    model: Bedrock, stub: Stubber, stopped: str, code: str
) -> None:
    stub.add_response("converse", answered(stopped=stopped))
    with pytest.raises(NoAnswer) as refused:
        model.answer(REQUEST)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("service", "status", "code"),
    [
        ("ThrottlingException", 429, "ThrottlingException"),
        ("ModelTimeoutException", 408, "ModelTimeoutException"),
        ("AccessDeniedException", 403, "AccessDeniedException"),
        ("ServiceUnavailableException", 503, "ServiceUnavailableException"),
        ("CNRY said: no", 400, "error"),
    ],
)
def test_an_error_of_the_service_is_told_by_its_code_alone(
    model: Bedrock, stub: Stubber, service: str, status: int, code: str
) -> None:
    stub.add_client_error("converse", service, "CNRY repeats the text", status)
    with pytest.raises(NoAnswer) as refused:
        model.answer(REQUEST)
    assert refused.value.code == code
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ReadTimeoutError(endpoint_url="x"), "no answer in time"),
        (ConnectTimeoutError(endpoint_url="x"), "no answer in time"),
        (NoCredentialsError(), "NoCredentialsError"),
    ],
)
def test_no_answer_in_time_and_no_credentials_are_said(
    model: Bedrock, error: Exception, code: str
) -> None:
    def fail(**_: object) -> None:
        raise error

    model.client.meta.events.register_first("before-call.bedrock-runtime.Converse", fail)
    with pytest.raises(NoAnswer) as refused:
        model.answer(REQUEST)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n", "empty"), ("a\0b", "not text")]
)
def test_an_answer_that_holds_nothing_or_no_text_is_none(
    model: Bedrock, stub: Stubber, text: str, code: str
) -> None:
    stub.add_response("converse", answered(text))
    with pytest.raises(NoAnswer) as refused:
        model.answer(REQUEST)
    assert refused.value.code == code


def test_waiting_and_trying_again_end_when_they_should(model: Bedrock) -> None:
    config = model.client.meta.config
    assert config.retries["total_max_attempts"] == patience.TRIES
    assert (config.connect_timeout, config.read_timeout) == (5, 40)
    assert patience.longest(40).total_seconds() >= patience.TRIES * (5 + 40)


def test_what_is_sent_never_reaches_a_log_however_much_is_logged(
    model: Bedrock, stub: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    stub.add_response("converse", answered())
    with caplog.at_level(logging.DEBUG):
        model.answer(ModelRequest("Ask.", "CNRY0001", {}, 700))
    assert "CNRY0001" not in caplog.text


# --- over a connection


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> ModelServer:
    """The server, as where Bedrock is."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "CNRY0003")
    monkeypatch.setenv("AWS_CONFIG_FILE", "nowhere")
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.root)
    # its pause between two tries
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", _none)
    return server


def _none(*_: object) -> int:
    return 0


def _code(model: Bedrock, caplog: pytest.LogCaptureFixture) -> str:
    with caplog.at_level(logging.DEBUG), pytest.raises(NoAnswer) as refused:
        model.answer(ModelRequest("Ask.", "CNRY0002", {}, 700))
    assert re.fullmatch(r"[A-Za-z_: ]{1,60}", refused.value.code)
    assert not re.search(r"CNRY\d", caplog.text)
    return refused.value.code


def test_over_a_connection_the_answer_comes_too(served: ModelServer) -> None:
    model = Bedrock("good.v1:0", "eu-central-1", 20)
    assert model.answer(REQUEST) == ANSWER
    (asked,) = served.asked("good.v1:0")
    assert asked["path"] == "/model/good.v1%3A0/converse"
    assert asked["body"] == {
        "system": [{"text": "Ask."}],
        "messages": [{"role": "user", "content": [{"text": '{"document": []}'}]}],
        "inferenceConfig": {"maxTokens": 700},
    }


@pytest.mark.parametrize(
    ("plan", "code", "times"),
    [
        ("length", "stopped: max_tokens", 1),
        ("busy", "ThrottlingException", 2),
        ("html", "another shape", 1),
        ("empty", "another shape", 1),
        ("good-chat", "another shape", 1),
        ("no-text", "empty", 1),
        ("reason-list", "stopped: error", 1),
        ("string", "AttributeError", 1),
        ("missing", "error", 1),
        ("cut", "another shape", 1),
        ("hang-up", "ConnectionClosedError", 2),
    ],
)
def test_over_a_connection_what_is_no_answer_is_told_by_its_code(
    served: ModelServer, caplog: pytest.LogCaptureFixture, plan: str, code: str, times: int
) -> None:
    model = Bedrock(f"{plan}.v1", "eu-central-1", 20)
    assert _code(model, caplog) == code
    assert len(served.asked(f"{plan}.v1")) == times


def test_over_a_connection_a_silent_service_is_left_in_time(
    served: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    assert _code(Bedrock("slow.v1", "eu-central-1", 1), caplog) == "no answer in time"
    assert time.monotonic() - began < 8
    assert len(served.asked("slow.v1")) == 2


# --- off


ASSEMBLED = """
import sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
import blindfolio.language_model.bedrock
create_app(assemble(load(data=sys.argv[1])))
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")))
"""


def _run(script: str, folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return ran.stdout.strip()


def test_a_site_without_a_model_loads_nothing_of_its_client(tmp_path: Path) -> None:
    assert _run(ASSEMBLED, tmp_path) == "[]"
