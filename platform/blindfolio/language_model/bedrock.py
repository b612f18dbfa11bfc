from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.patience import CONNECT_SECONDS, TRIES
from blindfolio.language_model.untrusted import as_code, text_of, whole_text

_WHOLE = ("end_turn", "stop_sequence")  # stop reasons of a complete answer


class Bedrock:
    """A model on Amazon Bedrock. Each try waits for up to `seconds`."""

    def __init__(self, model: str, region: str, seconds: int) -> None:
        self.model = model
        self._region = region
        self._seconds = seconds

    @cached_property
    def client(self) -> Any:
        import boto3
        from botocore.config import Config

        # At DEBUG it logs each request's body, which is a candidate's text.
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
        """Raises NoAnswer if the model refuses, stops early or can't be reached."""
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
            # The service's message may repeat the request; its code doesn't.
            raise NoAnswer(as_code(error.response.get("Error", {}).get("Code"))) from None
        except Exception as error:
            # When the service didn't send the answer, boto3 can raise anything.
            raise NoAnswer(type(error).__name__) from None
        # boto3 hardly checks the shape.
        match response:
            case {"stopReason": stopped} if stopped not in _WHOLE:
                raise NoAnswer(f"stopped: {as_code(stopped)}")
            case {"stopReason": _, "output": {"message": {"content": [*parts]}}}:
                return whole_text("".join(map(text_of, parts)))
        raise NoAnswer("another shape")
