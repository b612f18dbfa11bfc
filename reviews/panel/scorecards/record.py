from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from reviews.panel import desk, queries
from reviews.panel.models import SheetQuestion


@dataclass(frozen=True, slots=True)
class OwnRecord:
    note: str = ""
    before: str = ""
    after: str = ""

    @property
    def change(self) -> str:
        if not (self.before or self.after):
            return ""
        return f"Design changed from “{self.before or '?'}” to “{self.after or '?'}”."


def record_of(db: Session, folio: str, account: str) -> dict[str, OwnRecord]:
    """Only this account's own, by question. Two statements."""
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
    """The question, then the record."""
    lines = (f"Asked: {question.text}", own.note, own.change)
    return "\n".join(line for line in lines if line)


def taken_over(said: str, pieces: Iterable[str]) -> str:
    """Appends the missing `pieces` to `said`. Idempotent."""
    fresh = [it for it in pieces if it not in said]
    return "\n\n".join(filter(None, (said.rstrip(), *fresh)))
