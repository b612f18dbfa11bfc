from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from prompts.folder import marks
from prompts.lint.findings import Finding, Path, Place
from prompts.lint.page import FILE
from prompts.lint.values import Value

_MARKED = "This is still to be decided."


def on_page(markdown: str, file: str = FILE) -> Iterator[Finding]:
    for line, words in marks.open_on_page(markdown):
        yield Finding("OPEN", Place(file, line), words, _MARKED)


def besides(values: Value, found: Iterable[Finding]) -> list[Finding]:
    """Marks of a YAML file (those of facts in one finding), and the other rules' findings outside
    marks.
    """
    marked = list(_in_values(values))
    places = {finding.place.path for finding in marked}
    facts = [f for f in marked if f.place.path[0] == "facts"]
    if len(facts) > 1:
        # Ten answers to write are one thing to do.
        reason = f"{len(facts)} places in the facts are still to be decided."
        first = marked.index(facts[0])
        marked = [f for f in marked if f not in facts]
        marked.insert(first, replace(facts[0], reason=reason))
    return [*marked, *(f for f in found if not _marked(f.place.path, places))]


def _marked(path: Path, places: set[Path]) -> bool:
    """Whether the value or an ancestor is a mark."""
    return any(path[:end] in places for end in range(1, len(path) + 1))


def _in_values(value: Value) -> Iterator[Finding]:
    if isinstance(value.raw, str):
        for mark in marks.marks_in(value.raw):
            yield Finding("OPEN", value.place, mark, _MARKED)
    elif isinstance(value.raw, Mapping):
        for key in value.raw:
            yield from _in_values(value[key])
    elif isinstance(value.raw, list | tuple):
        for n, inner in enumerate(value.raw):
            yield from _in_values(Value(inner, value.file, (*value.path, n)))
