from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from blindfolio.ledger.models import Entry, Payload

INSTEAD = "instead_of"


def of_folios(folios: Collection[str]) -> Select[str | None, str, str, datetime]:
    """Select each replaced reviewer of these folios who wasn't asked again, who was asked
    instead, and when."""
    before, now = (Payload.body["facts"][it].as_string() for it in (INSTEAD, "account"))
    found = select(Entry.folio, before, now, Entry.at).join(Payload, Payload.seq == Entry.seq)
    later, told = aliased(Entry), aliased(Payload)
    asked_again = exists().where(
        *(later.folio == Entry.folio, later.kind == "asked", later.seq > Entry.seq),
        *(told.seq == later.seq, told.body["facts"]["account"].as_string() == before),
    )
    return found.where(
        Entry.folio.in_(folios), Entry.kind == "asked", before.is_not(None), ~asked_again
    )
