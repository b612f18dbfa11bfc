"""Asking a model of Amazon Bedrock, by its Converse API. Switched on by a setting alone.

boto3 is imported at the first question: a site that asks no model does not load it. Credentials
are found as boto3 finds them (environment, profile, the machine's role); none is a setting of ours.
"""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.patience import CONNECT_SECONDS, TRIES
from blindfolio.language_model.untrusted import as_code, whole_text

_WHOLE = ("end_turn", "stop_sequence")
"""Why a model stops that has said all it had to say."""


class Bedrock:
    """A `Backend`: `model` by its id, inference profile or ARN, in `region`; an answer is waited
    for `seconds`, and asked for once more where the service is busy or does not answer."""

    def __init__(self, model: str, region: str, seconds: int) -> None:
        self.model = model
        self._region = region
        self._seconds = seconds

    @cached_property
    def client(self) -> Any:
        """The service's client; nothing is sent by making it."""
        import boto3
        from botocore.config import Config

        # at DEBUG it logs each request with its body, which is a candidate's text
        logging.getLogger("botocore").setLevel(logging.INFO)
        return boto3.session.Session().client(
            "bedrock-runtime",
            region_name=self._region,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=self._seconds,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
            ),
        )

    def answer(self, request: ModelRequest) -> str:
        """The model's answer as it came; `NoAnswer` where it refuses, breaks off or is away."""
        from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

        try:
            response = self.client.converse(
                modelId=self.model,
                system=[{"text": request.instructions}],
                messages=[{"role": "user", "content": [{"text": request.material}]}],
                inferenceConfig={"maxTokens": request.answer_tokens},
            )
        except (ConnectTimeoutError, ReadTimeoutError):
            raise NoAnswer("no answer in time") from None
        except ClientError as error:
            # the service's own message may repeat the request; its code does not
            raise NoAnswer(as_code(error.response.get("Error", {}).get("Code"))) from None
        except Exception as error:
            # where an answer is none of the service's, boto3 fails in any way
            raise NoAnswer(type(error).__name__) from None
        return _text_in(response)


def _text_in(response: object) -> str:
    """The answer's text; boto3 looks at no more than a few shapes of what came."""
    match response:
        case {"stopReason": stopped} if stopped not in _WHOLE:
            raise NoAnswer(f"stopped: {as_code(stopped)}")
        case {"stopReason": _, "output": {"message": {"content": [*parts]}}}:
            return whole_text("".join(_text_of(part) for part in parts))
    raise NoAnswer("another shape")


def _text_of(part: object) -> str:
    """The text of a part; "" for a thought or a call of a tool."""
    match part:
        case {"text": str(text)}:
            return text
    return ""
