from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby


def comments_of(text: str) -> list[str]:
    """Adjacent comment lines are one comment."""
    lines = (line.strip() for line in text.splitlines())
    return [
        " ".join(" ".join(line.lstrip("#") for line in group).split())
        for commented, group in groupby(lines, key=lambda line: line.startswith("#"))
        if commented
    ]


def comment_changes(
    old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(Where, what) for each comment in only one of the two versions."""
    for name in new:
        if name.endswith(".yaml") and name in old:
            before, after = comments_of(old[name]), comments_of(new[name])
            told = [f"removed: “{it}”" for it in before if it not in after]
            told += [f"new: “{it}”" for it in after if it not in before]
            yield from ((f"{name}, comment", what) for what in told)
