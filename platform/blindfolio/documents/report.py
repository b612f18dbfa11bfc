"""The output of `blindfolio ingest FILE --json`."""

from __future__ import annotations

from typing import Any

from blindfolio.documents.model import Block, Document


def as_report(document: Document) -> dict[str, Any]:
    """JSON-ready. `identity_findings` has original wording: for the candidate and the sealed record
    only.
    """
    return {
        "format": document.format,
        "pages": document.pages,
        "words": document.words,
        "blocks": [_block(block) for block in document.blocks],
        "warnings": list(document.warnings),
        "identity_findings": [
            {"kind": found.kind, "block": found.block, "text": found.text}
            for found in document.findings
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    level = {} if block.level is None else {"level": block.level}
    return {
        "id": block.id,
        "seq": block.seq,
        "kind": block.kind,
        **level,
        "text": block.text,
        "html": block.html,
    }
