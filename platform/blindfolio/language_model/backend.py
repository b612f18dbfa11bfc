"""What a language model is to the rest of Blindfolio: something that answers one request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """All that a model is given in one call."""

    instructions: str
    material: str
    schema: Mapping[str, Any]
    """The JSON Schema of the answer, for services that can hold a model to one."""
    answer_tokens: int
    """As long as the answer may be."""

    @property
    def tokens(self) -> int:
        """At most so many tokens, with the answer: an estimate on the safe side, since each
        model counts in its own way."""
        return len(f"{self.instructions}{self.material}".encode()) // 3 + self.answer_tokens

    @property
    def sha(self) -> str:
        """SHA-256 (hex) of it."""
        return hashlib.sha256(f"{self.instructions}\0{self.material}".encode()).hexdigest()


class NoAnswer(Exception):
    """A model gave nothing that can be used. The code says why in a few words: it goes to the log,
    so it never holds a word of the document, of the request or of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Backend(Protocol):
    """A model that can be asked, wherever it runs. `model` is how it is named beside what it
    proposed and in the audit log."""

    @property
    def model(self) -> str: ...

    def answer(self, request: ModelRequest) -> str:
        """The model's answer as it came, complete; `NoAnswer` where there is none."""
