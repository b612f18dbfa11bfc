"""Tries the model with a small request that contains no user's text."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

from blindfolio.language_model.backend import ModelRequest, NoAnswer
from blindfolio.language_model.choosing import backend_of
from blindfolio.language_model.untrusted import json_object
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings

_ASKED = ModelRequest(
    instructions="You are being tested. Answer with one JSON object and nothing else.",
    material='Answer with the JSON object {"ok": true}',
    schema={
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    },
    # Some models think before they answer, and that counts.
    answer_tokens=2_000,
)
_NAME_AND_ADDRESS = (
    "Check the model's name and the address in BLINDFOLIO_MODEL. Most addresses end in /v1."
)
_KEY = "Check BLINDFOLIO_MODEL_KEY and what the key may be used for."
_AWS = "Check the credentials that boto3 finds on this machine (docs/model.md)."
_ADVICE = {
    "no answer in time": "Check that the server isn't overloaded, choose a faster model, or raise"
    " BLINDFOLIO_MODEL_SECONDS.",
    "no connection": "Check that the server is running and that this machine can reach it at the"
    " address in BLINDFOLIO_MODEL.",
    "no secure connection": "Check that the server speaks https and that its certificate is valid"
    " for this address. For a certificate of your own, set SSL_CERT_FILE.",
    "redirected": _NAME_AND_ADDRESS,
    "not HTTP": _NAME_AND_ADDRESS,
    "not JSON": _NAME_AND_ADDRESS,
    "another shape": _NAME_AND_ADDRESS,
    "HTTP 404": _NAME_AND_ADDRESS,
    "HTTP 405": _NAME_AND_ADDRESS,
    "HTTP 401": _KEY,
    "HTTP 403": _KEY,
    "HTTP 429": "The server accepts no more requests for now. Check your limits and your balance"
    " there.",
    "stopped: length": "The model reached its length limit before it had finished. Choose a model"
    " that thinks less before it answers.",
    "NoCredentialsError": _AWS,
    "UnrecognizedClientException": _AWS,
    "AccessDeniedException": "Allow these credentials bedrock:InvokeModel for this model, and"
    " request access to the model in its region.",
    "ValidationException": "Check the model's id and its region. Some models can only be used"
    " through an inference profile.",
    "ResourceNotFoundException": "Check the model's id and its region.",
}
_ELSE = "Look at the server's own log."


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of trying a model. If the model can't be used, the sentence says what to do."""

    works: bool
    sentence: str


def try_model(settings: Settings) -> Trial | None:
    """Returns None if no model is switched on."""
    try:
        backend = backend_of(settings)
    except Refusal as refusal:
        return Trial(False, str(refusal))
    if backend is None:
        return None
    began = time.monotonic()
    try:
        answer = backend.answer(_ASKED)
    except NoAnswer as none:
        advice = _ADVICE.get(none.code, _ELSE)
        return Trial(False, f"The model {backend.model} can't be used: {none.code}. {advice}")
    took = f"The model {backend.model} answered in {time.monotonic() - began:.1f} seconds"
    with suppress(NoAnswer):
        # Text or a fence around the object is fine.
        if json_object(answer).get("ok") is True:
            return Trial(True, f"{took}.")
    return Trial(
        False,
        f"{took}, but not with the JSON object that it was asked for. Choose a model that follows"
        " instructions more closely.",
    )
