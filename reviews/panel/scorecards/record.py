"""What a panelist has written down of the interview themselves, question by question, and how it is
taken over into a scorecard's "what was said"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from reviews.panel import desk, queries
from reviews.panel.models import SheetQuestion


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One's own note on a question, and what one saw change in the design."""

    note: str = ""
    before: str = ""
    after: str = ""

    @property
    def change(self) -> str:
        """The change of the design in words; "" where there was none."""
        if not (self.before or self.after):
            return ""
        return f"Design changed from “{self.before or '?'}” to “{self.after or '?'}”."


def record_of(db: Session, folio: str, account: str) -> dict[str, OwnRecord]:
    """This account's own record of a folio's interview, by question; nobody else's. Two
    statements."""
    held = desk.notes(db, folio, account)
    notes = held.texts if held else {}
    changes = queries.design_changes(db, folio, account, everyone=False)
    found = {}
    for question in (*notes, *changes):
        change = changes[question][0][0] if question in changes else None
        found[question] = OwnRecord(
            notes.get(question, ""),
            change.before if change else "",
            change.after if change else "",
        )
    return found


def piece(question: SheetQuestion, own: OwnRecord) -> str:
    """What of one's record of a question goes into "what was said": the question, then the
    record."""
    lines = (f"Asked: {question.text}", own.note, own.change)
    return "\n".join(line for line in lines if line)


def taken_over(said: str, pieces: Iterable[str]) -> str:
    """`said` with those of the `pieces` behind it that it doesn't hold yet: pressing twice adds
    nothing."""
    fresh = [it for it in pieces if it not in said]
    return "\n\n".join(filter(None, (said.rstrip(), *fresh)))
