"""Who hears when a folio moves. Every mail is a link and holds nothing of the folio."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing


def on_move(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """Listener: the gate that opens, the gate that is decided, and what ends early. Whose review
    is not locked by the decision hears that it is not wanted any more."""
    if event == "end":
        waiting = ("reviewer.planned", "reviewer.accepted", "reviewer.locked", "panel")
        _tell(db, folio, "reviews/ended", _standing(db, folio, *waiting))
    if event == "lock" and after == "4" and before != "4":
        deciders = _standing(db, folio, "coordinator", "manager") - _standing(
            db, folio, "reviewer.locked", "reviewer.accepted", "reviewer.planned"
        )
        _tell(db, folio, "reviews/gate", deciders)
    if event in ("release", "stop"):
        unread = _standing(db, folio, "reviewer.planned", "reviewer.accepted")
        _tell(db, folio, "reviews/ended", unread)
        # Who sits on the panel too reads the others' reviews at the debrief only.
        panel = _standing(db, folio, "panel")
        _tell(db, folio, "reviews/opened", _standing(db, folio, "reviewer.locked") - panel)
        if event == "release":
            _tell(db, folio, "reviews/released", panel)


def _standing(db: Session, folio: Folio, *states: str) -> set[str]:
    found = select(Standing.account).where(
        Standing.folio == folio.id, Standing.state.in_(states)
    )
    return set(db.scalars(found))


def _tell(db: Session, folio: Folio, template: str, accounts: Iterable[str]) -> None:
    # A gate may open again after a recusal: the instant is part of what is told once.
    since = folio.stage_since.isoformat()
    for account in sorted(accounts):
        outbox.send(
            db,
            template,
            to_kind="account",
            to_id=account,
            key=f"{template}:{folio.id}:{account}:{since}",
            args={"folio": folio.id},
        )
