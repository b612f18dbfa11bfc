"""A model of Bedrock is asked by its recorded shapes, without a network; off, nothing is loaded."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, NoCredentialsError, ReadTimeoutError
from botocore.stub import Stubber

from blindfolio.refusal import Refusal
from blindfolio.settings import load
from dev import ROOT
from reviews.followups.proposals import ANSWER_TOKENS, NoAnswer, Request, read_answer
from reviews.panel.bedrock import TRIES, Bedrock

REQUEST = Request("Ask.", '{"document": []}')
ANSWER = json.dumps(
    {
        "questions": [
            {
                "segment": "failure",
                "text": "What does the hub do when the ledger is full, and who is told of it?",
                "quote": "the hub writes to the ledger",
                "block": 3,
                "why": "Nothing is said of a full ledger.",
                "listen_for": {
                    "senior": "Waits.",
                    "staff": "Bounds it.",
                    "senior_staff": "No.",
                },
            }
        ]
    }
)


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
            "inferenceConfig": {"maxTokens": ANSWER_TOKENS},
        },
    )
    assert len(read_answer(model.propose(REQUEST))) == 1
    stub.assert_no_pending_responses()


def test_parts_that_are_not_the_answer_s_text_are_passed_over(
    model: Bedrock, stub: Stubber
) -> None:
    response = answered()
    thought = {"reasoningContent": {"reasoningText": {"text": "{Hm.}", "signature": "x"}}}
    response["output"]["message"]["content"].insert(0, thought)
    stub.add_response("converse", response)
    assert model.propose(REQUEST) == ANSWER


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
        model.propose(REQUEST)
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
        model.propose(REQUEST)
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
        model.propose(REQUEST)
    assert refused.value.code == code


def test_ten_megabytes_are_not_read(model: Bedrock, stub: Stubber) -> None:
    stub.add_response("converse", answered('{"questions": [' + " " * 10_000_000))
    with pytest.raises(NoAnswer, match="too long"):
        read_answer(model.propose(REQUEST))


def test_waiting_and_trying_again_end_within_a_job_s_lease(model: Bedrock) -> None:
    config = model.client.meta.config
    assert config.retries["total_max_attempts"] == TRIES
    assert (config.connect_timeout, config.read_timeout) == (5, 40)
    longest = 45 + config.connect_timeout
    assert TRIES * longest < 120 - 10


def test_what_is_sent_never_reaches_a_log_however_much_is_logged(
    model: Bedrock, stub: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    stub.add_response("converse", answered())
    with caplog.at_level(logging.DEBUG):
        model.propose(Request("Ask.", "CNRY0001"))
    assert "CNRY0001" not in caplog.text


def test_a_model_needs_its_region_and_a_budget_in_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BLINDFOLIO_MODEL", "example.model-v1:0")
    for region in ("", "Europe", "https://x.test"):
        monkeypatch.setenv("BLINDFOLIO_MODEL_REGION", region)
        with pytest.raises(Refusal, match="BLINDFOLIO_MODEL_REGION is not valid"):
            load()
    monkeypatch.setenv("BLINDFOLIO_MODEL_REGION", "eu-central-1")
    assert load().model_region == "eu-central-1"
    for name, value in (
        ("MODEL", "two words"),
        ("MODEL_SECONDS", "46"),
        ("MODEL_TOKENS_DOCUMENT", "0"),
        ("MODEL_TOKENS_DAY", "-1"),
    ):
        with monkeypatch.context() as patched:
            patched.setenv(f"BLINDFOLIO_{name}", value)
            with pytest.raises(Refusal, match=f"BLINDFOLIO_{name} is not valid"):
                load()


ASSEMBLED = """
import sys
from blindfolio.app import assemble, create_app
from blindfolio.settings import load
import reviews.panel.bedrock
create_app(assemble(load(data=sys.argv[1])))
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("boto3", "botocore")))
"""

WITHOUT = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "boto3" else find(name, *rest)
from blindfolio.app import assemble
from blindfolio.refusal import Refusal
from blindfolio.settings import load
try:
    assemble(load(data=sys.argv[1], model="example.model-v1:0", model_region="eu-central-1"))
except Refusal as refusal:
    print(refusal)
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


def test_a_model_without_its_package_is_said_at_the_start(tmp_path: Path) -> None:
    assert "Install blindfolio[bedrock]" in _run(WITHOUT, tmp_path)
