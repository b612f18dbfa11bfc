"""Check for `audit verify` that no one confirmed an address that they entered themselves."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from blindfolio.ledger.verify import recorded
from prompts.inviting import new_address


def check(db: Session) -> Iterable[str]:
    wrote = {
        (entry.folio, entry.by)
        for entry in recorded(db, new_address.CORRECTED)
        if new_address.NEXT in entry.facts["fields"]
    }
    for entry in recorded(db, new_address.CONFIRMED):
        corrected_by = entry.facts["corrected_by"]
        if entry.by == corrected_by or (entry.folio, corrected_by) not in wrote:
            yield (
                f"Submission {entry.folio}: its new address was not confirmed by another person"
                " than who wrote it down."
            )
