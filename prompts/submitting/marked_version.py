from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.documents.blinding.redaction import RedactedPassage, places_of, with_marked
from blindfolio.documents.model import Document
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.visibility.models import Folio
from prompts.models import Upload
from prompts.submitting.upload import of_same_file, queue_reading


def add(
    db: Session,
    folio: Folio,
    upload: Upload,
    read: Document,
    passages: Sequence[RedactedPassage],
    *,
    n: int,
    key: str,
    at: datetime,
    answered: bool = False,
    by: str | None = None,
) -> Upload:
    """Add upload `n`, which covers these passages of `upload`, read as `read`. Raises Refusal as
    `places_of` does. Callers must hold the folio's lock. `answered` also answers what was pointed
    out; without `by`, it was automatic.
    """
    marked = of_same_file(upload, n=n, key=key, at=at)
    marked.marked_from, marked.marked_in = upload.id, upload.document
    marked.marked = [[p.block, p.start, p.end] for p in passages]
    db.add(marked)
    db.flush()
    # Stored now, so that readings that finish before this one know them.
    found = with_marked(read, places_of(read, passages))
    book.seal_marked(db, marked.id, upload.id, findings=found, answered=answered)
    queue_reading(db, marked)
    facts = {"upload": marked.id, "of": upload.id, "passages": len(passages)}
    chain.record(db, "marked", facts, folio=folio.id, by=by)
    return marked
