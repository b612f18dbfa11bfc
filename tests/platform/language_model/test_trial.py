"""Which model is asked, and where, by one setting that says what to write where it is wrong;
`blindfolio doctor` tries it, and says whether it works or what to do."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from blindfolio.cli import main
from blindfolio.jobs.worker import LEASE
from blindfolio.language_model import patience
from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.bedrock import Bedrock
from blindfolio.language_model.chat import Chat
from blindfolio.language_model.choosing import backend_of
from blindfolio.language_model.model_address import HOW, ModelAddress, parse
from blindfolio.language_model.trial import try_model
from blindfolio.settings import Settings, load
from reviews.model_questions.pipeline import CALLS
from reviews.registration import leases
from tests.platform.language_model.conftest import ModelServer


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        ("bedrock:example.model-v1:0", ModelAddress("bedrock", "example.model-v1:0")),
        ("bedrock:openai.gpt-oss-120b-1:0", ModelAddress("bedrock", "openai.gpt-oss-120b-1:0")),
        (
            "bedrock:arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.x-v1:0",
            ModelAddress(
                "bedrock",
                "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.x-v1:0",
            ),
        ),
        (
            "openai:llama3.1:8b@http://127.0.0.1:11434/v1",
            ModelAddress("openai", "llama3.1:8b", "http://127.0.0.1:11434/v1"),
        ),
        (
            "openai:a-b/C-8B@https://Model.Example.test/v1/",
            ModelAddress("openai", "a-b/C-8B", "https://model.example.test/v1"),
        ),
        (
            "openai:@cf/x@https://x.test:8443/ai/v1/chat/completions",
            ModelAddress("openai", "@cf/x", "https://x.test:8443/ai/v1"),
        ),
        ("openai:m@http://[::1]:80/v1", ModelAddress("openai", "m", "http://[::1]:80/v1")),
        ("openai:m@http://vllm:8000", ModelAddress("openai", "m", "http://vllm:8000")),
        ("recorded:/srv/answers", ModelAddress("recorded", "/srv/answers")),
    ],
)
def test_a_model_is_named_with_where_it_runs(value: str, meant: ModelAddress) -> None:
    assert parse(value) == meant


@pytest.mark.parametrize(
    "value",
    [
        *("two words", "example.model-v1:0", "bedrock:", "bedrock:two words"),
        *("bedrock:" + "x" * 301, "http://127.0.0.1:11434/v1"),
        *("bedrock:http://127.0.0.1:11434/v1", "ollama:llama3@http://127.0.0.1:11434/v1"),
        *("openai:", "openai:CNRY0001", "openai:http://127.0.0.1:11434/v1"),
        *("openai:@http://127.0.0.1:11434/v1", "openai:a b@http://x.test/v1"),
        *("openai:" + "x" * 121 + "@http://x.test/v1", "openai:m@x.test/v1"),
        *("openai:m@ftp://x.test/v1", "openai:m@http://", "openai:m@http:///v1"),
        *(f"openai:m@http://x.test:{port}/v1" for port in ("99999", "0", "port")),
        *("openai:m@http://[::1/v1", "openai:m@http://x.test/v1?key=CNRY0001"),
        *("openai:m@http://x.test/v1#CNRY0001", "openai:m@http://jo:CNRY0001@x.test/v1"),
        *("openai:m@http://x.test/v 1", "openai:m@http://x.test/v\n1"),
        *("openai:m@http://x.te\tst/v1", "openai:m@http://x.test\\@y.test/v1"),
        "openai:m@http://" + "x" * 151 + "/v1",
    ],
)
def test_a_value_that_is_none_is_refused_with_what_to_write(value: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse(value)
    assert str(refused.value).startswith(HOW)
    assert "CNRY0001" not in str(refused.value), "it may hold a password"


@pytest.mark.parametrize(
    ("value", "in_clear"),
    [
        ("openai:m@https://api.x.test/v1", False),
        ("openai:m@http://vllm:8000/v1", True),
        ("openai:m@http://localhost:1/v1", False),
        ("openai:m@http://[::1]:1/v1", False),
        ("openai:m@http://127.0.0.1.x.test/v1", True),
    ],
)
def test_it_says_whether_what_is_sent_is_encrypted(value: str, in_clear: bool) -> None:
    assert parse(value).in_clear is in_clear


@pytest.fixture(autouse=True)
def _a_site_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BLINDFOLIO_{name.upper()}", raising=False)
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path / "site"))
    monkeypatch.setattr("time.sleep", lambda _: None)


Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    """Its exit code and what it says of a model."""

    def run(model: str, key: str = "") -> tuple[int, str]:
        monkeypatch.setenv("BLINDFOLIO_MODEL", model)
        monkeypatch.setenv("BLINDFOLIO_MODEL_KEY", key)
        code, printed = main(["doctor"]), capsys.readouterr()
        assert not re.search(r"CNRY\d", printed.out + printed.err)
        return code, printed.out

    return run


def test_a_model_that_works_is_said_with_its_seconds(
    doctor: Doctor, server: ModelServer
) -> None:
    code, said = doctor(f"openai:fenced.doctor@{server.url}", "sk-CNRY0003")
    model = re.escape(f"fenced.doctor@127.0.0.1:{server.port}")
    assert code == 0
    assert re.fullmatch(
        rf"The model {model} answered in \d+\.\d seconds\.", said.splitlines()[-1]
    )
    (asked,) = server.asked("fenced.doctor")
    assert 'JSON object {"ok": true}' in str(asked["body"]["messages"])
    assert asked["headers"]["Authorization"] == "Bearer sk-CNRY0003"


@pytest.mark.parametrize(
    ("plan", "says", "advice"),
    [
        ("forbidden", "can't be used: HTTP 401.", "Check BLINDFOLIO_MODEL_KEY"),
        ("missing", "can't be used: HTTP 404.", "Most addresses end in /v1"),
        ("html", "can't be used: not JSON.", "the address in BLINDFOLIO_MODEL"),
        ("length", "can't be used: stopped: length.", "thinks less"),
        ("broken", "can't be used: HTTP 500.", "server's own log"),
        ("not-ok", "but not with the JSON object", "follows instructions"),
    ],
)
def test_a_model_that_does_not_work_is_said_with_what_to_do(
    doctor: Doctor, server: ModelServer, plan: str, says: str, advice: str
) -> None:
    code, said = doctor(f"openai:{plan}.doctor@{server.url}", "sk-CNRY0003")
    assert code == 1
    last = said.splitlines()[-1]
    assert last.startswith(f"The model {plan}.doctor@127.0.0.1:{server.port} ")
    assert says in last and advice in last


def test_a_server_that_is_not_running_is_said_and_an_open_line_too(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    code, said = doctor(f"openai:m@http://127.0.0.1:{port}/v1")
    assert code == 1 and "unencrypted" not in said
    assert "can't be used: no connection. Check that the server is running" in said
    code, said = doctor(f"openai:m@http://no-such-name.invalid:{port}/v1")
    assert code == 1 and "Documents are sent to the model unencrypted." in said


def test_without_a_model_nothing_is_said_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert "model" not in capsys.readouterr().out
    assert try_model(load()) is None


def test_the_setting_chooses_the_service() -> None:
    assert backend_of(load()) is None
    bedrock = backend_of(load(model="bedrock:example.model-v1:0", model_region="eu-central-1"))
    assert isinstance(bedrock, Bedrock) and bedrock.model == "example.model-v1:0"
    chat = backend_of(load(model="openai:llama3@https://x.test/v1"))
    assert isinstance(chat, Chat) and chat.model == "llama3@x.test"


def _request(title: str, **more: object) -> ModelRequest:
    material = {"document": [{"block": 1, "kind": "heading", "text": title}], **more}
    return ModelRequest("Read.", json.dumps(material), {}, 100)


def test_recorded_answers_stand_in_for_the_documents_they_were_recorded_of_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "index.json").write_text('{"One engine": "one"}', "utf-8")
    for n in (1, 2):
        (tmp_path / "one" / f"{n}.json").write_text(f"answer {n}", "utf-8")
    backend = backend_of(load(data=tmp_path / "site", model=f"recorded:{tmp_path}"))
    assert backend is not None and "recorded" in backend.model
    assert backend.answer(_request("One engine")) == "answer 1"
    assert backend.answer(_request("One engine", proposals=[])) == "answer 2"
    for other in (_request("Another"), ModelRequest("Read.", "no JSON", {}, 100)):
        with pytest.raises(NoAnswer, match="nothing is recorded"):
            backend.answer(other)


@pytest.mark.parametrize("seconds", [5, 300])
def test_a_sheet_is_leased_for_as_long_as_all_its_answers_may_take(seconds: int) -> None:
    """No second worker takes its job over while its model may still answer."""
    settings = load(model="openai:llama3@http://127.0.0.1:1/v1", model_seconds=str(seconds))
    waiting = patience.TRIES * (patience.CONNECT_SECONDS + seconds) + patience.LONGEST_PAUSE
    assert leases(settings)["sheet"] >= CALLS * timedelta(seconds=waiting) + LEASE
    assert leases(load()) == {}, "without a model, no job is leased for longer"
