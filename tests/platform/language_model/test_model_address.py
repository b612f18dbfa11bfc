"""Which model is asked, and where: one setting, that says what to write where it is wrong."""

from __future__ import annotations

import pytest

from blindfolio.language_model.model_address import HOW, ModelAddress, parse


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
