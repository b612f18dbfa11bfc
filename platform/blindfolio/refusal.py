from __future__ import annotations

from collections.abc import Callable, Iterable

from blindfolio.languages import gettext


class Refusal(Exception):
    """Raised when something can't be done. The sentence says what to do instead.

    Pages, JSON and the command line show `str(refusal)` as it is. A sentence marked with `N_`
    is translated here. `code` is a short, stable
    word for programs and tests, and `status` is the HTTP status of a page.
    """

    def __init__(self, code: str, sentence: str, *, status: int = 422) -> None:
        super().__init__(gettext(sentence))
        self.code = code
        self.status = status
        self.parts: tuple[Refusal, ...] = (self,)  # the separate reasons, if there are several


class Conflict(Refusal):
    """Raised when only the present state rules something out."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence, status=409)


def refusals_of(*checks: Callable[[], object]) -> list[Refusal]:
    """Returns the refusals that these checks raise, in order."""
    found: list[Refusal] = []
    for check in checks:
        try:
            check()
        except Refusal as refusal:
            found += refusal.parts
    return found


def refuse_all(found: Iterable[Refusal]) -> None:
    """Raises all of these refusals as one, if there are any."""
    parts = tuple(found)
    if not parts:
        return
    if len(parts) == 1:
        raise parts[0]
    status = max(part.status for part in parts)
    refusal = Refusal("several_things", " ".join(map(str, parts)), status=status)
    refusal.parts = parts
    raise refusal
