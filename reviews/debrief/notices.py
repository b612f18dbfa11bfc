"""Who hears that a debrief has opened, that their vote is wanted, and that a decision is theirs.
Every mail is a link and holds nothing of the folio."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio, Standing


def on_move(db: Session, folio: Folio, event: str, _before: str, _after: str) -> None:
    """Listener: the debrief has opened. The panel hears, who was passed is asked for their vote,
    and the hiring managers for the decision; where there is none, the coordinators."""
    if event != "scorecards":
        return
    query = select(Standing).where(Standing.folio == folio.id, Standing.state != "ended")
    held = sorted(db.scalars(query), key=lambda it: (it.account, it.kind))
    decide = [it for it in held if it.kind == "manager"]
    decide = decide or [it for it in held if it.kind == "coordinator"]
    for it in held:
        if it.state == "panel.passed":
            ask_for_vote(db, folio, it.account, it.id)
        elif it.state == "panel":
            say_open(db, folio, it.account, it.id)
    for it in decide:
        _tell(db, folio, "reviews/debrief_decide", it.account, it.id)


def say_open(db: Session, folio: Folio, account: str, standing: str) -> None:
    """Tell a participant who has judged that the debrief is open; once for each of their
    standings."""
    _tell(db, folio, "reviews/debrief_open", account, standing)


def ask_for_vote(db: Session, folio: Folio, account: str, standing: str) -> None:
    """Ask a participant for their vote; once for each of their standings."""
    _tell(db, folio, "reviews/debrief_vote", account, standing)


def _tell(db: Session, folio: Folio, template: str, account: str, of: str) -> None:
    outbox.send(
        db,
        template,
        to_kind="account",
        to_id=account,
        key=f"{template.removeprefix('reviews/')}:{of}",
        args={"folio": folio.id},
    )
