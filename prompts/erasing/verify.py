"""Check for `audit verify` that a second person confirmed each deletion after a decision."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from blindfolio.ledger.models import Entry
from blindfolio.visibility.models import Erasure
from prompts.erasing.erasures import ALL_REASONS

_DECISIONS = ("gate", "decision")


def check(db: Session) -> Iterable[str]:
    """Return coordinators' deletions after a decision that no one else confirmed. Deletions
    repeated after restoring a backup are left out."""
    decision, second = aliased(Entry), aliased(Entry)
    found = db.scalars(
        select(Erasure.folio)
        .join(Entry, Entry.folio == Erasure.folio)
        .where(
            Entry.kind == "erasure.asked",
            Entry.actor.is_not(None),
            Erasure.by.is_not(None),
            Erasure.reason.in_(ALL_REASONS),
            exists().where(
                decision.folio == Entry.folio,
                decision.kind.in_(_DECISIONS),
                decision.seq < Entry.seq,
            ),
            ~exists().where(
                second.folio == Entry.folio,
                second.kind == "deletion.confirmed",
                second.actor != Erasure.by,
                second.seq < Entry.seq,
            ),
        )
        .order_by(Erasure.folio)
    )
    for folio in found:
        yield f"Submission {folio} was deleted after a decision, and no second person confirmed it."
