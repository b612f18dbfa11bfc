"""What a candidate's page says about where things stand, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prompts.queries import Own


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the judging room tells a candidate, as far as their cell opens it.

    `slot` and `place`: when and where the conversation is (SL). `panel`: the names of who will be
    there (PN). `outcome` and `feedback`: how it ended (DC, FB).
    """

    slot: datetime | None = None
    place: str = ""
    panel: tuple[str, ...] = ()
    outcome: str = ""
    feedback: str = ""


Provider = Callable[[Session, str, frozenset[str]], Beyond]
"""Given a session, the folio id and the candidate's classes now, says what lies beyond asking."""

_ENDED = {
    "withdrawn": "You withdrew. Nothing else will be asked of you.",
    "expired": "Your window ended without a document that we could read. Write to whoever "
    "invited you if that is a mistake.",
    "never_started": "The days in which you could start are over. Write to whoever invited you if "
    "you still would like to.",
    "declined": "You declined. Thank you for saying so.",
    "cancelled": "The team has ended this. You will hear why from whoever invited you.",
}


def words(case: Own) -> str:
    """One sentence for the stage. Stages 2, 3 and 4 have one word, so that nothing shows how far
    the reading is."""
    if case.stage == "0":
        return "You are invited." if case.invitation.started_at is None else "You are writing."
    if case.stage == "1":
        return "Your document is submitted. You may replace it until your window ends."
    if case.stage in ("2", "3", "4"):
        return "Your document is being read, by at least two people who do not know your name."
    if case.stage in ("5", "6"):
        return "Your document has been read. The conversation with the panel comes next."
    if case.stage in ("7", "7s"):
        return "This is decided and closed."
    return _ENDED.get(case.ended_reason or "", "This has ended.")
