from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.verify import differing, recorded
from prompts.models import Extension, Invitation


def check(db: Session) -> Iterable[str]:
    told = (
        (
            entry.facts["extension"],
            [entry.folio, entry.by, entry.facts["what"], entry.facts["cause"]],
        )
        for entry in recorded(db, "extended")
    )
    found = db.execute(
        select(Extension.id, Invitation.folio, Extension.by, Extension.what, Extension.cause)
        .join(Invitation, Invitation.id == Extension.invitation)
        .where(Invitation.folio.not_in(erased.recorded_folios()))
        .order_by(Extension.id),
        execution_options={"yield_per": 1000},
    )
    kept = ((id_, said) for id_, *said in found)
    yield from differing("extension", "granted", told, kept)
