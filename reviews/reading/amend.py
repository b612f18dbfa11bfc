from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix
from reviews.forms.fields import typed
from reviews.reading.draft import ENDED, take
from reviews.reading.models import Amendment

# Stages after the review decision, when reviewers can read each other's reviews.
REVEALED = frozenset({"5", "6", "7", "7s"})


def amend(db: Session, folio: str, text: str, *, by: str) -> Amendment:
    """Append a text to the locked review of `by`. If it repeats the last amendment, nothing is
    appended. Raise Absent or Refusal."""
    desk = take(db, folio, by=by)
    words = typed(text, "The amendment").strip()
    if not words:
        raise Refusal("no_text", "Write what you want to append.")
    if desk.locked is None:
        raise Refusal("not_locked", "This review is still a draft. Change the draft instead.")
    if not matrix.may_write([desk.state], "amend", desk.folio.stage):
        raise Conflict("ended", ENDED)
    review = desk.locked.id
    written = select(Amendment).where(Amendment.review == review).order_by(Amendment.n.desc())
    last = db.scalars(written.limit(1)).one_or_none()
    if last is not None and last.text == words:
        return last
    amendment = Amendment(
        id=chance.new_id(),
        review=review,
        n=1 + (last.n if last else 0),
        text=words,
        at=clock.now(),
        after_reveal=desk.folio.stage in REVEALED,
    )
    db.add(amendment)
    db.flush()
    ledger.record(db, "amendment", facts(amendment), folio=desk.folio.id, by=by)
    return amendment


def facts(amendment: Amendment) -> dict[str, object]:
    said = {it: getattr(amendment, it) for it in ("review", "n", "text", "after_reveal")}
    return {"amendment": amendment.id, **said}
