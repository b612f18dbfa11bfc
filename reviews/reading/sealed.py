"""What a lock seals: the one form of a review that goes into the ledger's payload.

Private notes are not in it: they are nobody's but the reviewer's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from blindfolio.documents.model import canonical_json
from blindfolio.visibility.models import Folio
from reviews.reading.content import Content
from reviews.reading.models import Review

FORM = 5
"""Of what is sealed. 4 had no `minutes`; 3 had no `questions` of the lock page either; 2 had no
`question` on a comment; 1, which does not name itself, had one `summary` and nothing of what
`as_now` adds."""


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
        "summary": review.summary,
        "minutes": review.minutes,
        "questions": [asdict(line) for line in content.lines],
        **_content(content),
    }


def as_now(sealed: Mapping[str, Any]) -> dict[str, Any]:
    """What some release sealed, in today's form: what it had no word for is empty.

    So a review that was locked before is compared whole: nothing can be slipped into the columns
    that its seal does not name.
    """
    form = sealed.get("form", 1)
    if form not in (1, 2, 3, 4) or not isinstance(sealed.get("comments"), list):
        return dict(sealed)
    now = {**sealed, "form": FORM, "minutes": None}
    if form < 4:
        now["questions"] = []
    wordless: dict[str, Any] = {}
    if form < 3:
        wordless["question"] = ""
    if form < 2:
        wordless["new_to_us"] = False
        now |= {"confidence": "", "strongest": "", "weakest": ""}
    now["comments"] = [{**wordless, **comment} for comment in sealed["comments"]]
    return now


def fingerprint(content: Content) -> str:
    """A hash (64 hex digits) of ratings and comments, by which a lock knows what was read. What
    the lock page's own form holds is not in it: it is sent with the press."""
    return hashlib.sha256(canonical_json(_content(content))).hexdigest()


def _content(content: Content) -> dict[str, Any]:
    return {
        "ratings": {key: asdict(rated) for key, rated in content.ratings.items()},
        "comments": [asdict(remark) for remark in sorted(content.comments, key=lambda r: r.n)],
    }
