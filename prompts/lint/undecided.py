from __future__ import annotations

from collections.abc import Iterable, Iterator

from prompts.folder import marks
from prompts.lint.findings import Finding, Place
from prompts.lint.page import FILE
from prompts.lint.values import Value

_MARKED = "This is still to be decided."


def on_page(markdown: str, file: str = FILE) -> Iterator[Finding]:
    for line, words in marks.open_in(markdown, comments=True):
        yield Finding("OPEN", Place(file, line), words, _MARKED)


def besides(values: Value, found: Iterable[Finding]) -> list[Finding]:
    """Return one finding for each mark in a YAML file, and the other rules' findings outside
    marks."""
    marked = [
        Finding("OPEN", text.place, mark, _MARKED)
        for text in values.texts()
        for mark in marks.marks_in(text.raw)
    ]
    places = {finding.place.path for finding in marked}
    # Skips values if they or an ancestor have a mark.
    others = [
        f
        for f in found
        if places.isdisjoint(f.place.path[:end] for end in range(1, len(f.place.path) + 1))
    ]
    return marked + others
