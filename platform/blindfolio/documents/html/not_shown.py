"""Contains the sentences that replace pictures that couldn't be shown. A reader writes the
cause into the picture's source, as `picture:not-shown-CAUSE`.
"""

from __future__ import annotations

PREFIX = "picture:not-shown-"

SENTENCES: dict[str, str] = {
    "diagram": "Diagram in a format that browsers don't show: upload a PDF, or paste it as PNG.",
    "text-box": "Text box: its words follow, the box itself is not shown.",
    "broken": "Picture that could not be read: paste it again as PNG.",
    "linked": "Picture that is only linked, so it was not fetched: insert it into the document.",
}


def source_of(cause: str) -> str:
    return PREFIX + cause


def sentence_of(source: str) -> str | None:
    """Returns the sentence for a picture that isn't shown, or None if the source is that of
    another picture.
    """
    return SENTENCES.get(source.removeprefix(PREFIX)) if source.startswith(PREFIX) else None
