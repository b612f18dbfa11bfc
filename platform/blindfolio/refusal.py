"""The one kind of refusal: a full sentence that the person can act on."""

from __future__ import annotations


class Refusal(Exception):
    """Something cannot be done, and the sentence says what to do instead.

    `str(refusal)` is shown as it is in HTML, JSON and on the command line. `code` is a short
    stable word for programs and tests. `status` is the HTTP status a web page answers with.
    """

    def __init__(self, code: str, sentence: str, *, status: int = 422) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
