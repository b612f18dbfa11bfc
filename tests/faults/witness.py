"""Clients that note each answer: while the database is away, it has to be a 503 that says so."""

from __future__ import annotations

import html
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from blindfolio.web.database_away import NOT_SAVED, UNKNOWN
from tests.faults.candidate import Answer
from tests.faults.whole_journey import Visitor


@dataclass(slots=True)
class Heard:
    """What clients were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    unknown: int = 0
    """Answers that said that nobody can tell whether it was saved."""
    slowest: float = 0.0
    """Seconds until an answer, at most."""
    wrong: list[str] = field(default_factory=list)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, answer: Answer, seconds: float) -> None:
        said = html.unescape(answer.body.decode(errors="replace"))
        with self._one:
            self.statuses[answer.status] += 1
            self.slowest = max(self.slowest, seconds)
            self.unknown += UNKNOWN in said
            if answer.status < 500:
                return
            if answer.status != 503 or not answer.retry_after:
                self.wrong.append(f"{what}: {answer.status}, {answer.retry_after!r}")
            elif not ("/readyz" in what or UNKNOWN in said or NOT_SAVED in said):
                self.wrong.append(f"{what}: 503 without its sentence")


@dataclass(slots=True)
class Witness(Visitor):
    """A browser that notes each answer."""

    heard: Heard = field(default_factory=Heard)

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        began = time.monotonic()
        answer = Visitor.ask(self, method, path, fields, file)
        rule = "/".join(path.split("/")[:3])
        self.heard.note(f"{method} {rule}", answer, time.monotonic() - began)
        return answer
