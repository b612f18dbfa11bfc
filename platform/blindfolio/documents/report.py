"""Builds the output of `blindfolio ingest FILE --json`."""

from __future__ import annotations

from typing import Any

from blindfolio.documents.model import Document


def as_report(document: Document) -> dict[str, Any]:
    """Returns the report, ready for JSON. Its `identity_findings` contain the original wording,
    which only the candidate and the sealed record may have.
    """
    return {
        "format": document.format,
        "pages": document.pages,
        "words": document.words,
        "blocks": [
            {
                name: value
                for name in ("id", "seq", "kind", "level", "text", "html")
                if (value := getattr(block, name)) is not None
            }
            for block in document.blocks
        ],
        "warnings": list(map(str, document.warnings)),
        "identity_findings": [
            {"kind": found.kind, "block": found.block, "text": found.text}
            for found in document.findings
        ],
    }
