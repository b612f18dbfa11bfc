"""What `blindfolio followups FILE` prints."""

from __future__ import annotations

from typing import Any

from blindfolio.documents.model import Document
from prompts.probes import Probes
from reviews.followups.engine import build


def sheet_json(document: Document, probes: Probes | None, prompt: str = "") -> dict[str, Any]:
    """The sheet of a document as JSON-ready values, without any signals; `prompt` is the text
    that it answers."""
    return build(document, probes, prompt=prompt).as_json()
