from __future__ import annotations

from collections.abc import Callable, Iterable


class Refusal(Exception):
    """Something can't be done; the sentence says what to do instead.

    `str(refusal)` is shown as it is in HTML, JSON and on the command line. `code` is a short stable
    word for programs and tests. `status` is a web page's HTTP status.
    """

    def __init__(self, code: str, sentence: str, *, status: int = 422) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.parts: tuple[Refusal, ...] = (self,)
        """The separate reasons, if there are several."""


class Conflict(Refusal):
    """What was asked isn't possible in the present state."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence, status=409)


def refusals_of(*checks: Callable[[], object]) -> list[Refusal]:
    """The refusals that these checks raise, in order."""
    found: list[Refusal] = []
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found += refusal.parts
    return found


def refuse_all(found: Iterable[Refusal]) -> None:
    """Raises them all as one. Does nothing if there are none."""
    parts = tuple(found)
    if not parts:
        return
    if len(parts) == 1:
        raise parts[0]
    status = max(part.status for part in parts)
    refusal = Refusal("several_things", " ".join(map(str, parts)), status=status)
    refusal.parts = parts
    raise refusal
