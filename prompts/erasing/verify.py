"""Check for `audit verify` that a second person confirmed each deletion after a decision, or that
it waited a fortnight for nobody."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from blindfolio.accounts import second_person
from blindfolio.ledger.models import Entry
from blindfolio.visibility.models import Erasure
from prompts.erasing.erasures import ALL_REASONS

_DECISIONS = ("gate", "decision")


def check(db: Session) -> Iterable[str]:
    """Return coordinators' deletions after a decision that no one else confirmed. Deletions
    repeated after restoring a backup are left out."""
    decision, second = aliased(Entry), aliased(Entry)
    found = db.execute(
        select(Erasure.folio, func.min(Entry.at))
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
        .group_by(Erasure.folio)
        .order_by(Erasure.folio)
    ).all()
    for folio, at in found:
        alone = select(func.min(Entry.at)).where(
            Entry.folio == folio, Entry.kind == "deletion.alone"
        )
        until = second_person.until(None, db.scalar(alone))
        if until is not None and until <= at:
            continue
        yield f"Submission {folio} was deleted after a decision, and no second person confirmed it."
