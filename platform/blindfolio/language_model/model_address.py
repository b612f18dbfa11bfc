from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from blindfolio.outbound.address import LOOPBACK

HOW = (
    "write bedrock:ID for a model on Amazon Bedrock, or openai:NAME@URL for any other, such as"
    " openai:llama3.1@http://127.0.0.1:11434/v1"
)
_BEDROCK = "bedrock:"
_OPENAI = "openai:"
_RECORDED = "recorded:"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:/_-]{0,299}")
_NAME = re.compile(r"[A-Za-z0-9@][A-Za-z0-9.:/_@+-]{0,119}")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,150}")
_PATH = re.compile(r"[A-Za-z0-9._~/%:+-]*")
_COMPLETIONS = "/chat/completions"


@dataclass(frozen=True, slots=True)
class ModelAddress:
    """Where a model is: the id of a Bedrock model, the name of a model on a server, or a folder
    `name` of recorded answers. A server's `url` has no slash at the end.
    """

    service: Literal["bedrock", "openai", "recorded"]
    name: str
    url: str = ""

    @property
    def in_clear(self) -> bool:
        """Whether requests cross a network without encryption."""
        return self.url.startswith("http://") and urlsplit(self.url).hostname not in LOOPBACK


def parse(value: str) -> ModelAddress:
    """Raises ValueError with a message that fits into the middle of a sentence."""
    if value.startswith(_OPENAI):
        # Names may contain an @, addresses never do.
        name, _, url = value.removeprefix(_OPENAI).rpartition("@")
        if "://" in name or not _NAME.fullmatch(name):
            raise ValueError(HOW)
        return ModelAddress("openai", name, _server(url))
    if value.startswith(_RECORDED) and value != _RECORDED:
        return ModelAddress("recorded", value.removeprefix(_RECORDED))
    model = value.removeprefix(_BEDROCK)
    if model == value or "://" in model or not _ID.fullmatch(model):
        raise ValueError(HOW)
    return ModelAddress("bedrock", model)


def _server(url: str) -> str:
    # Without anything that could be a secret, because it is shown.
    try:
        parts = urlsplit(url)
        usable = _is_server(parts) and not re.search(r"\s", url)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            f"{HOW}. After the last @, give an address that begins with http:// or https://"
            " and contains no password or question mark"
        )
    path = parts.path.rstrip("/").removesuffix(_COMPLETIONS)
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


def _is_server(parts: SplitResult) -> bool:
    return (
        parts.scheme in ("http", "https")
        and _HOST.fullmatch(parts.hostname or "") is not None
        and (parts.port is None or parts.port > 0)
        and _PATH.fullmatch(parts.path) is not None
        and not (parts.username or parts.password or parts.query or parts.fragment)
    )
