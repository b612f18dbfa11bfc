from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from blindfolio.ledger.models import Entry, Payload

INSTEAD = "instead_of"


def of_folios(folios: Collection[str]) -> Select[str | None, str, str, datetime]:
    """Select each replaced reviewer of these folios, who reviews instead, and since when."""
    before, now = (Payload.body["facts"][it].as_string() for it in (INSTEAD, "account"))
    found = select(Entry.folio, before, now, Entry.at).join(Payload, Payload.seq == Entry.seq)
    return found.where(Entry.folio.in_(folios), Entry.kind == "asked", before.is_not(None))
