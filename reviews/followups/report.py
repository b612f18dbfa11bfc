"""What `blindfolio followups FILE` prints."""

from __future__ import annotations

from typing import Any

from blindfolio.documents.model import Document
from prompts.folder.probes import Probes
from reviews.followups.engine import build, weigh
from reviews.followups.explain import as_text, explained
from reviews.followups.sheet import Sheet


def sheet_json(document: Document, probes: Probes | None, prompt: str = "") -> dict[str, Any]:
    """The sheet of a document as JSON-ready values, without any signals; `prompt` is the text
    that it answers."""
    return build(document, probes, prompt=prompt).as_json()


def sheet_text(document: Document, probes: Probes | None, prompt: str = "") -> str:
    """The same sheet for a terminal."""
    return _as_text(build(document, probes, prompt=prompt))


def why_json(document: Document, probes: Probes | None, prompt: str = "") -> dict[str, Any]:
    """Every fact and every candidate question of a document, and why each won or lost."""
    return explained(weigh(document, probes, prompt=prompt))


def why_text(document: Document, probes: Probes | None, prompt: str = "") -> str:
    """The same for a terminal."""
    return as_text(why_json(document, probes, prompt))


def _as_text(sheet: Sheet) -> str:
    lines = []
    for segment in sheet.segments:
        lines.append(f"{segment.name.capitalize()}, {segment.minutes} minutes")
        if segment.note:
            lines.append(f"  {segment.note}")
        for n, question in enumerate(segment.questions, 1):
            lines.append(f"  {n}. {question.text} [{question.form}]")
            if question.quote:
                lines.append(f"     “{question.quote}” (block {question.block})")
    return "\n".join(lines)
