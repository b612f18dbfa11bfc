"""What a lock seals: the one form of a review that goes into the ledger's payload.

Private notes are not in it: they are nobody's but the reviewer's.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from blindfolio.documents.model import canonical_json
from blindfolio.visibility.models import Folio
from reviews.reading.content import Content
from reviews.reading.models import Review

FORM = 1
"""Of what is sealed."""


def facts(folio: Folio, review: Review, content: Content) -> dict[str, Any]:
    """The review with what it was written about, JSON-ready, equal for equal rows.

    The rubric is that of the prompt version, the document the one whose fingerprint is `sha`.
    """
    return {
        "form": FORM,
        "review": review.id,
        "reviewer": review.account,
        "folio": folio.code,
        "document": folio.sha,
        "rubric": folio.prompt_version,
        "recommendation": review.recommendation,
        "confidence": review.confidence,
        "strongest": review.strongest,
        "weakest": review.weakest,
        "minutes": review.minutes,
        "questions": [asdict(line) for line in content.lines],
        **_content(content),
    }


def fingerprint(content: Content) -> str:
    """A hash (64 hex digits) of ratings and comments, by which a lock knows what was read. What
    the lock page's own form holds is not in it: it is sent with the press."""
    return hashlib.sha256(canonical_json(_content(content))).hexdigest()


def _content(content: Content) -> dict[str, Any]:
    return {
        "ratings": {key: asdict(rated) for key, rated in content.ratings.items()},
        "comments": [asdict(remark) for remark in sorted(content.comments, key=lambda r: r.n)],
    }
