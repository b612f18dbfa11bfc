from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ModelRequest:
    instructions: str
    material: str
    schema: Mapping[str, Any]  # the answer's JSON Schema, for services that can enforce one
    answer_tokens: int

    @property
    def tokens(self) -> int:
        """An upper estimate of the tokens, including those of the answer. Models count
        differently.
        """
        return len(f"{self.instructions}{self.material}".encode()) // 3 + self.answer_tokens

    @property
    def sha(self) -> str:
        return hashlib.sha256(f"{self.instructions}\0{self.material}".encode()).hexdigest()


class NoAnswer(Exception):
    """The model gave no usable answer. `code` contains no words of the document, request or
    answer.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Backend(Protocol):
    """A service that answers requests. `model` is the name shown beside proposals and in the
    audit log.
    """

    @property
    def model(self) -> str: ...

    def answer(self, request: ModelRequest) -> str:
        """Returns the complete, unchanged answer. Raises NoAnswer."""
