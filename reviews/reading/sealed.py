"""What a lock seals: the one form of a review that goes into the ledger's payload.

Private notes are not in it: they are nobody's but the reviewer's.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from blindfolio.documents.model import canonical_json
from blindfolio.visibility.models import Folio
from reviews.forms import rows
from reviews.reading.content import Content
from reviews.reading.models import REVIEW, Review


def facts(folio: Folio, review: Review, content: Content) -> dict[str, Any]:
    """The review with what it was written about, JSON-ready, equal for equal rows.

    The rubric is that of the prompt version, the document the one whose fingerprint is `sha`.
    """
    of = {"document": folio.sha, "rubric": folio.prompt_version}
    who = {"reviewer": review.account, "folio": folio.code}
    said = rows.facts(REVIEW, review, content.parts, **who, **of)
    return said | {"comments": _comments(content)}


def fingerprint(content: Content) -> str:
    """A hash (64 hex digits) of ratings and comments, by which a lock knows what was read. What
    the lock page's own form holds is not in it: it is sent with the press."""
    read = [rows.of_group(content.ratings), _comments(content)]
    return hashlib.sha256(canonical_json(read)).hexdigest()


def _comments(content: Content) -> list[dict[str, Any]]:
    return [asdict(remark) for remark in sorted(content.comments, key=lambda r: r.n)]
