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
    """The review and its subject, JSON-ready, equal for equal rows. The rubric is the prompt
    version's; `sha` is the document's fingerprint."""
    of = {"document": folio.sha, "rubric": folio.prompt_version}
    who = {"reviewer": review.account, "folio": folio.code}
    said = rows.facts(REVIEW, review, content.parts, **who, **of)
    return said | {"comments": _comments(content)}


def fingerprint(content: Content) -> str:
    """A hash (64 hex digits) of ratings and comments, so that a lock knows what was read. It leaves
    out the lock page's own fields, which are sent with the press."""
    read = [rows.of_group(content.ratings), _comments(content)]
    return hashlib.sha256(canonical_json(read)).hexdigest()


def _comments(content: Content) -> list[dict[str, Any]]:
    return [asdict(remark) for remark in sorted(content.comments, key=lambda r: r.n)]
