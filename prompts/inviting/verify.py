"""Check for `audit verify` that no one person changed the address of a candidate who had a link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.accounts import second_person
from blindfolio.ledger.verify import recorded
from prompts.inviting import new_address


def check(db: Session) -> Iterable[str]:
    wrote = {
        (entry.folio, entry.by)
        for entry in recorded(db, new_address.CORRECTED)
        if new_address.NEXT in entry.facts["fields"]
    }
    began: dict[str, list[tuple[str | None, datetime]]] = defaultdict(list)
    for kind in (new_address.SECONDED, new_address.DECIDED, new_address.ALONE):
        for entry in recorded(db, kind):
            began[entry.facts["address"]].append((entry.by, entry.at))
    for entry in recorded(db, new_address.CONFIRMED):
        corrected_by = entry.facts["corrected_by"]
        waited = entry.by is not None or any(
            by != corrected_by and entry.at >= (second_person.until(by, at) or at)
            for by, at in began[entry.facts["address"]]
        )
        if not waited or entry.by == corrected_by or (entry.folio, corrected_by) not in wrote:
            yield (
                f"Submission {entry.folio}: its new address was not confirmed by another person"
                " than who wrote it down, nor did it wait for one."
            )
