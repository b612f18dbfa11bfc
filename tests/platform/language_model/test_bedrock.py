"""A model of Bedrock is asked over a connection to a server of our own; off, nothing is loaded."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from blindfolio.language_model import patience
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.bedrock import Bedrock
from dev import ROOT
from tests.platform.language_model.conftest import ModelServer

REQUEST = ModelRequest("Ask.", '{"document": []}', {"type": "object"}, 700)
ANSWER = '{"ok": true}'


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, server: ModelServer) -> ModelServer:
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
    assert model.client.meta.config.connect_timeout == patience.CONNECT_SECONDS
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
        ("stopped-with-words", "stopped: error", 1),
        ("blank", "empty", 1),
        ("nul", "not text", 1),
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


def test_without_credentials_nothing_is_asked(
    served: ModelServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert _code(Bedrock("good.v2", "eu-central-1", 20), caplog) == "NoCredentialsError"
    assert served.asked("good.v2") == []


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


def test_a_site_without_a_model_loads_nothing_of_its_client(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASSEMBLED, str(tmp_path)]
    assert subprocess.check_output(command, text=True, cwd=ROOT) == "[]\n"
