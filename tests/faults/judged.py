"""Reviews that wait for nothing but their lock."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from reviews.reading import comments, draft
from reviews.reading.comments import CommentText
from reviews.reading.content import QuotedSpan
from tests.reviews.reading import desks
from tests.reviews.reading.desks import KEYS, Round


def judged(db: Session, *readers: str) -> Round:
    """A folio whose document these have accepted and judged."""
    round_ = desks.begin(db, readers=0)
    folio = db.get_one(Folio, round_.folio)
    for account in readers:
        standing.give(db, folio, account, "reviewer", by=None)
        standing.accept(db, folio, account)
        desks.fill(db, folio.id, by=account)
    return round_


def judge(db: Session, folio: Folio, account: str) -> None:
    """The same on any document, by a reviewer who has accepted it."""
    fields = {f"rating-{key}": "3" for key in KEYS}
    fields |= {"recommendation": "proceed", "weakest": "Thin on who is woken."}
    review = draft.open_draft(db, folio.id, by=account)
    draft.save(db, folio.id, fields, revision=review.revision, by=account)
    blocks = documents.blocks(db, folio.document or "")
    block = next(it for it in blocks if it.kind == "paragraph" and len(it.text) > 40)
    span = QuotedSpan(block.id, 0, 30, block.text[:30])
    for key in KEYS:
        written = CommentText(key, "concern", "Everything hangs on this.", False)
        comments.add(db, folio.id, str(uuid.uuid4()), written, [span], by=account)
