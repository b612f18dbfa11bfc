from __future__ import annotations

from functools import cache
from pathlib import Path

from blindfolio.given_file import contents
from blindfolio.refusal import Refusal
from prompts.folder.marked_yaml import parse
from prompts.loops.loop import Loop

LIBRARY = Path(__file__).parent


def names() -> list[str]:
    return sorted(file.stem for file in LIBRARY.glob("*.yaml"))


@cache
def load(key: str) -> Loop:
    """Load a loop. Raise Refusal ("loop") if there is none."""
    if key not in names():  # also rejects paths outside the library
        raise Refusal("loop", "Choose an interview loop from the list, or none.", status=422)
    return load_file(LIBRARY / f"{key}.yaml")


def load_file(path: Path) -> Loop:
    return parse(contents(path).decode("utf-8", "replace"), Loop, file=path.name)
