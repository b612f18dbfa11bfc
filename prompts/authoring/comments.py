"""The comments in a prompt's files. A prompt says the same without them, but they stay in its files
and say why something is as it is, so who publishes them reads them first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby


def comments_of(text: str) -> list[str]:
    """The comments of a YAML file, in order; lines that follow one another are one."""
    lines = (line.strip() for line in text.splitlines())
    return [
        " ".join(" ".join(line.lstrip("#") for line in group).split())
        for commented, group in groupby(lines, key=lambda line: line.startswith("#"))
        if commented
    ]


def comment_changes(
    old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Where and what, for each comment that is only in one of two versions' files (by name)."""
    for name in new:
        if name.endswith(".yaml") and name in old:
            before, after = comments_of(old[name]), comments_of(new[name])
            where = f"{name}, comment"
            yield from (
                (where, f"removed: \u201c{it}\u201d") for it in before if it not in after
            )
            yield from ((where, f"new: \u201c{it}\u201d") for it in after if it not in before)
